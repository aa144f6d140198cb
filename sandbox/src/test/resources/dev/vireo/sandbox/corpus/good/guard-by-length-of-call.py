def execute_command(image) -> int:
    patch = ImagePatch(image)
    if len(patch.find("drum")) >= 2:
        return patch.find("drum")[1].left
    return patch.left
