def execute_command(image) -> dict[str, int]:
    patch = ImagePatch(image)
    counts = {}
    for name in ["cube", "cone", "ring"]:
        counts[name] = len(patch.find(name))
    return counts
