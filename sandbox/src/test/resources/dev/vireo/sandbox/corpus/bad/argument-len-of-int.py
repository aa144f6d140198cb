# expect: argument-type line 4
def execute_command(image) -> int:
    patch = ImagePatch(image)
    return len(patch.width)
