# expect: optional-access line 5
def execute_command(image) -> str:
    cook = ImagePatch(image).recursive_query("the cook", returns=Optional[ImagePatch])
    if cook is None:
        return cook.simple_query("What is being cooked?")
    return "nothing"
