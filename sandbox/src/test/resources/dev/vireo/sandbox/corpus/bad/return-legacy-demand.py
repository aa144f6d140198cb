# expect: return-type line 3
def execute_command(image) -> str:
    return ImagePatch(image).recursive_query("Return a bool, Is there a cup?")
