# expect: operator-type line 5
def execute_command(image) -> bool:
    cups = ImagePatch(image).find("cup")
    if len(cups) > 1:
        return cups[0] < cups[1]
    return False
