# expect: unknown-attribute line 4
def execute_command(image) -> int:
    patch = ImagePatch(image)
    return patch.find.count
