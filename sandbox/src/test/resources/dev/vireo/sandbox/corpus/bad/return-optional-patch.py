# expect: return-type line 7
def execute_command(image) -> ImagePatch:
    nearest = None
    for cup in ImagePatch(image).find("cup"):
        if nearest is None or cup.compute_depth() < nearest.compute_depth():
            nearest = cup
    return nearest
