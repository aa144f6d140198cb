# expect: operator-type line 4
def execute_command(image) -> int:
    cups = ImagePatch(image).find("cup")
    ordered = sorted(cups)
    return len(ordered)
