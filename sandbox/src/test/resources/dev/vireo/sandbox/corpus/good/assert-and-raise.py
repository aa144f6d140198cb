def execute_command(image) -> int:
    found = ImagePatch(image).recursive_query("the anchor", returns=Optional[ImagePatch])
    assert found is not None, "no anchor"
    if found.width == 0:
        raise ValueError("an anchor without width")
    return found.width
