# expect: return-type line 4
def execute_command(image) -> str:
    patch = ImagePatch(image)
    return patch.exists("cup")
