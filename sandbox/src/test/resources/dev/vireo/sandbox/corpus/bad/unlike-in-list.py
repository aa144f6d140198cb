# expect: unlike-comparison line 4
def execute_command(image) -> bool:
    patch = ImagePatch(image)
    return "cup" in patch.find("cup")
