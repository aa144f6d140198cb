# expect: missing-return line 2
def execute_command(image) -> str:
    patch = ImagePatch(image)
    if patch.exists("cup"):
        return patch.simple_query("What is in the cup?")
