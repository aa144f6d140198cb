def execute_command(image) -> ImagePatch:
    patch = ImagePatch(image)
    drums = patch.find("drum")
    found = not (drums is None or len(drums) < 1)
    if not found:
        return patch
    return drums[0]
