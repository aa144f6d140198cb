# expect: optional-access line 7
def first_of(patches):
    return patches[0] if patches else None


def execute_command(image) -> int:
    return first_of(ImagePatch(image).find("cup")).width
