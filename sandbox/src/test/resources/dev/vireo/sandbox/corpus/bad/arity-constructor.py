# expect: arity line 3
def execute_command(image) -> bool:
    return ImagePatch().exists("cup")
