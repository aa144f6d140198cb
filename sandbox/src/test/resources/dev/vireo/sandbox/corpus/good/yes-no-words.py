def execute_command(image) -> str:
    image_patch = ImagePatch(image)
    is_open = image_patch.verify_property("door", "open")
    return bool_to_yesno(is_open)
