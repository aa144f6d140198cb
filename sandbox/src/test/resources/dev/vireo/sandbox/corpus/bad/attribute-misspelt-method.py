# expect: unknown-attribute line 4
def execute_command(image) -> str:
    patch = ImagePatch(image)
    return patch.simple_qeury("What is this?")
