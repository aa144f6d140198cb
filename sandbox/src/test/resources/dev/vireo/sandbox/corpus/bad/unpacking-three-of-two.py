# expect: unpacking line 4
def execute_command(image) -> int:
    patch = ImagePatch(image)
    left, right, middle = (patch.left, patch.right)
    return left + right + middle
