# expect: operator-type line 4
def execute_command(image) -> float:
    patch = ImagePatch(image)
    return (patch - patch).width
