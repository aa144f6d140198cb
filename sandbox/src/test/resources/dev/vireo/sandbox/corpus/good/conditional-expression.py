def execute_command(image) -> str:
    patch = ImagePatch(image)
    return "indoors" if patch.verify_property("room", "indoors") else "outdoors"
