# expect: unlike-comparison line 4
def execute_command(image) -> bool:
    patch = ImagePatch(image)
    return patch.find("cup") > 2
