# expect: unpacking line 4
def execute_command(image) -> int:
    total = 0
    for i, cup, width in enumerate(ImagePatch(image).find("cup")):
        total += i
    return total
