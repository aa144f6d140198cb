# expect: forbidden-attribute line 4
def execute_command(image) -> int:
    patch = ImagePatch(image)
    return patch._handle
