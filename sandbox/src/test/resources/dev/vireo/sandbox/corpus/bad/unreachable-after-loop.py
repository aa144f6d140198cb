# expect: unreachable line 7
def execute_command(image) -> int:
    cups = ImagePatch(image).find("cup")
    while True:
        if len(cups) < 3:
            return len(cups)
    return 0
