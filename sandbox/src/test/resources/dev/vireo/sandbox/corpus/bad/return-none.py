# expect: return-type line 5
def execute_command(image) -> str:
    patch = ImagePatch(image)
    if not patch.exists("cup"):
        return
    return patch.simple_query("What is in the cup?")
