def leftmost(patches: list[ImagePatch]) -> Optional[ImagePatch]:
    if not patches:
        return None
    return min(patches, key=lambda p: p.left)


def execute_command(image) -> str:
    cup = leftmost(ImagePatch(image).find("cup"))
    if cup is None:
        return "no cup"
    return cup.simple_query("What is in the cup?")
