# expect: argument-type line 4
def execute_command(image) -> ImagePatch:
    patch = ImagePatch(image)
    return patch.crop(patch.left, patch.lower, patch.horizontal_center, patch.upper)
