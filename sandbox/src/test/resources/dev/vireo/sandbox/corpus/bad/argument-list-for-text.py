# expect: argument-type line 3
def execute_command(image) -> int:
    return len(ImagePatch(image).find(["cup", "mug"]))
