def execute_command(image) -> bool:
    image_patch = ImagePatch(image)
    return image_patch.exists("parking meter")
