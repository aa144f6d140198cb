def execute_command(image) -> str:
    image_patch = ImagePatch(image)
    lamp = image_patch.recursive_query("Return a float number, What is the horizontal position of the lamp?")
    sofa = image_patch.recursive_query("Return a float number, What is the horizontal position of the sofa?")
    if lamp < sofa:
        return "left"
    else:
        return "right"
