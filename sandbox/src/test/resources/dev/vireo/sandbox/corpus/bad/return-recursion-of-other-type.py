# expect: return-type line 3
def execute_command(image) -> bool:
    return ImagePatch(image).recursive_query("How many cups?", returns=int)
