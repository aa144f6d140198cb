# expect: operator-type line 5
def execute_command(image) -> int:
    cups = ImagePatch(image).find("cup")
    if cups:
        return cups["first"].width
    return 0
