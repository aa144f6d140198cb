# expect: arity line 4
def execute_command(image) -> bool:
    patch = ImagePatch(image)
    return patch.verify_property("cup")
