# expect: unreachable line 5
def execute_command(image) -> int:
    if ImagePatch(image).width < 0:
        raise ValueError("no width")
        return 0
    return 1
