def execute_command(image) -> ImagePatch:
    image_patch = ImagePatch(image)
    best = image_patch.recursive_query("the oldest tree", returns="Optional[ImagePatch]")
    return best or image_patch
