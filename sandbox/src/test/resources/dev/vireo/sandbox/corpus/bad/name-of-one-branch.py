# expect: unknown-name line 6
def execute_command(image) -> str:
    patch = ImagePatch(image)
    if patch.exists("cup"):
        colour = patch.simple_query("What colour is the cup?")
    return colour
