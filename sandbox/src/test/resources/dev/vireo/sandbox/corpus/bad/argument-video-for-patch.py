# expect: argument-type line 3
def execute_command(video) -> bool:
    return ImagePatch(video).exists("dog")
