# expect: unreachable line 7
def execute_command(image) -> str:
    if ImagePatch(image).exists("cup"):
        return "yes"
    else:
        return "no"
    return "unknown"
