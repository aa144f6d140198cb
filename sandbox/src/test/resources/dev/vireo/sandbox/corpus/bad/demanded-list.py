# expect: demanded-type line 2 returns list[ImagePatch]
def execute_command(image) -> ImagePatch:
    return ImagePatch(image)
