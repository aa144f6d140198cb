def execute_command(image) -> ImagePatch:
    image_patch = ImagePatch(image)
    flags = image_patch.find("flag")
    if not flags:
        return image_patch
    best = flags[0]
    best_score = -1.0
    for flag in flags:
        score = flag.upper - flag.lower + flag.compute_depth()
        if score > best_score:
            best, best_score = flag, score
    return best
