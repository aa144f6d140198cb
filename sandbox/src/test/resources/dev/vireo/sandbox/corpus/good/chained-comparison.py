def execute_command(image) -> bool:
    patch = ImagePatch(image)
    sheep = patch.find("sheep")
    return 0 < len(sheep) < 5 and patch.left <= sheep[0].left <= patch.right
