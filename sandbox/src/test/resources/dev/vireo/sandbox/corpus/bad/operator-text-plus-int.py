# expect: operator-type line 4
def execute_command(image) -> str:
    cups = ImagePatch(image).find("cup")
    return "There are " + len(cups)
