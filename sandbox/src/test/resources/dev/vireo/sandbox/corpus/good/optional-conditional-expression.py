def execute_command(image) -> float:
    image_patch = ImagePatch(image)
    door = image_patch.recursive_query("the front door", returns=Optional[ImagePatch])
    return door.compute_depth() if door else 0.0
