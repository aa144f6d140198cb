# expect: unreachable line 5
def execute_command(image) -> int:
    cups = ImagePatch(image).find("cup")
    return len(cups)
    print(cups)
