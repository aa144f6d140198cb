def execute_command(image) -> str:
    patch = ImagePatch(image)
    if patch.exists("guitar"):
        guitar = patch.find("guitar")[0]
        return guitar.simple_query("Who plays it?")
    return "nobody"
