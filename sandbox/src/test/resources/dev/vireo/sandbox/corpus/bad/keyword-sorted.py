# expect: keyword line 4
def execute_command(image) -> int:
    cups = ImagePatch(image).find("cup")
    return len(sorted(cups, by=lambda c: c.left))
