# expect: unknown-name line 4
def execute_command(image) -> str:
    patch = ImagePatch(image)
    return caption_image(patch)
