# expect: argument-type line 3
def execute_command(image) -> int:
    return ImagePatch(image).recursive_query("How many cups?", returns="number")
