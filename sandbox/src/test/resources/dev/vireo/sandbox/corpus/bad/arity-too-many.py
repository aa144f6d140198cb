# expect: arity line 4
def execute_command(image) -> bool:
    patch = ImagePatch(image)
    return patch.exists("cup", "red")
