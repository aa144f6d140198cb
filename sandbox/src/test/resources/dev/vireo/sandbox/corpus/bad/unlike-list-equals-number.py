# expect: unlike-comparison line 3
def execute_command(image) -> bool:
    return ImagePatch(image).find("cup") == 0
