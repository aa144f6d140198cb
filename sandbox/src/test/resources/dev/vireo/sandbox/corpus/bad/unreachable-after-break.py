# expect: unreachable line 6
def execute_command(image) -> int:
    count = 0
    for cup in ImagePatch(image).find("cup"):
        break
        count += 1
    return count
