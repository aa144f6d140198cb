# expect: return-type line 4
def execute_command(image) -> list[int]:
    patch = ImagePatch(image)
    return patch.left, patch.right
