# expect: unlike-comparison line 4
def execute_command(image) -> str:
    patch = ImagePatch(image)
    if patch.exists("cup") == "yes":
        return "a cup"
    return "no cup"
