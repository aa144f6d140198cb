# expect: possibly-empty-index line 4
def execute_command(image) -> str:
    patch = ImagePatch(image)
    return patch.find("cup")[0].simple_query("What colour is it?")
