# expect: argument-type line 5
def execute_command(image) -> float:
    patch = ImagePatch(image)
    person = patch.recursive_query("the referee", returns=Optional[ImagePatch])
    return distance(patch, person)
