# expect: operator-type line 3
def execute_command(image) -> ImagePatch:
    return ImagePatch(image)[0]
