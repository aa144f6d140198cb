# expect: argument-type line 6
def area(patch: ImagePatch) -> int:
    return patch.width * patch.height

def execute_command(image) -> int:
    return area(ImagePatch(image).find("cup"))
