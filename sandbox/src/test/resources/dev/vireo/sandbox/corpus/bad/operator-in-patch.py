# expect: operator-type line 3
def execute_command(image) -> bool:
    return "cup" in ImagePatch(image)
