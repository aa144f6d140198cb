# expect: syntax line 4
def execute_command(image) -> bool:
    patch = ImagePatch(image)
    if patch.exists("cup")
        return True
    return False
