def execute_command(image) -> int:
    patches = ImagePatch(image).find("stone")
    total = 0
    while True:
        if not patches:
            break
        stone = patches.pop()
        total += stone.width
    return total
