def execute_command(image) -> str:
    found = ImagePatch(image).recursive_query("the mayor", returns=Optional[ImagePatch])
    match found:
        case None:
            return "nobody"
        case ImagePatch(left=x):
            return f"at {x}: " + found.simple_query("What is worn?")
