# expect: argument-type line 5
def execute_command(image) -> float:
    patch = ImagePatch(image)
    cups = patch.find("cup")
    return distance(patch, cups)
