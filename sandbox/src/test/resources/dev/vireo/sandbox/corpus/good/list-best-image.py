def execute_command(image_list) -> str:
    patches = [ImagePatch(image) for image in image_list]
    best = best_image_match(patches, ["a storm at sea"])
    return best.simple_query("How high are the waves?")
