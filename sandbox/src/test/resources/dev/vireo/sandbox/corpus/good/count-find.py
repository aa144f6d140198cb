def execute_command(image) -> int:
    return len(ImagePatch(image).find("spoon"))
