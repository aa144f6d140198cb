# expect: possibly-empty-index line 6
def execute_command(image) -> int:
    cups = ImagePatch(image).find("cup")
    if not cups:
        return 0
    return cups[1].left
