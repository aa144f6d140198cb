def execute_command(image) -> str:
    patch = ImagePatch(image)
    guide = patch.recursive_query("the guide", returns=Optional[ImagePatch])
    has_guide = guide is not None
    if has_guide:
        flag = guide.simple_query("What colour is the flag?")
    if has_guide:
        return flag
    return "no guide"
