# expect: forbidden-import line 4
def execute_command(image) -> float:
    import math
    return math.remove(ImagePatch(image).compute_depth())
