def execute_command(image) -> str:
    image_patch = ImagePatch(image)
    nearest = None
    for car in image_patch.find("car"):
        if nearest is None or car.compute_depth() < nearest.compute_depth():
            nearest = car
    if nearest is None:
        return "none"
    return nearest.simple_query("What colour is the car?")
