import math

def execute_command(image) -> str:
    image_patch = ImagePatch(image)
    # both parts have to hold
    has_kettle = image_patch.recursive_query("Return a bool, Is there a kettle on the stove?")
    has_pan = image_patch.recursive_query("Return a bool, Is there a pan on the stove?")
    return bool_to_yesno(has_kettle and has_pan)
