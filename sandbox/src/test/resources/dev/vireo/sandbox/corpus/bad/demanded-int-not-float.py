# expect: demanded-type line 2 returns int
def execute_command(image) -> float:
    return ImagePatch(image).compute_depth()
