# expect: return-type line 4
def execute_command(image) -> int:
    cups = ImagePatch(image).find("cup")
    return len(cups) / 2
