def execute_command(image) -> str:
    image_patch = ImagePatch(image)
    return image_patch.simple_query("What is the weather like?")
