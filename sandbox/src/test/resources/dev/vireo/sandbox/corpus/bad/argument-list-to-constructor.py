# expect: argument-type line 3
def execute_command(image_list) -> bool:
    return ImagePatch(image_list).exists("dog")
