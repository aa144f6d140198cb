def execute_command(image) -> bool:
    patch = ImagePatch(image)
    return any(mug.verify_property("mug", "blue") for mug in patch.find("mug"))
