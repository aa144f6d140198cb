# expect: arity line 4
def execute_command(image) -> ImagePatch:
    patch = ImagePatch(image)
    return patch.crop(patch.left, patch.lower, patch.right)
