# expect: arity line 4
def execute_command(image) -> float:
    patch = ImagePatch(image)
    return distance(patch)
