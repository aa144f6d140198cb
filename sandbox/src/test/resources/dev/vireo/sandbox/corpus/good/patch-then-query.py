def execute_command(image) -> str:
    image_patch = ImagePatch(image)
    rider = image_patch.recursive_query("Return an ImagePatch, the person who rides the horse")
    return rider.simple_query("What is the person wearing?")
