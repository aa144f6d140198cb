def widest(first, *others, **options):
    best = first
    for other in others:
        if other.width > best.width + options.get("margin", 0):
            best = other
    return best


def execute_command(image) -> ImagePatch:
    patch = ImagePatch(image)
    doors = patch.find("door")
    return widest(patch, *doors, margin=3)
