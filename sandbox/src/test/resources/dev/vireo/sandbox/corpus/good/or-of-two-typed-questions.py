def execute_command(image) -> bool:
    image_patch = ImagePatch(image)
    first = image_patch.recursive_query("Is there a canoe?", returns=bool)
    second = image_patch.recursive_query("Is there a kayak?", returns=bool)
    return first or second
