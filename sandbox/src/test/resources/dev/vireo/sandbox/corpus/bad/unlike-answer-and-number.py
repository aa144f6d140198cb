# expect: unlike-comparison line 4
def execute_command(image) -> bool:
    patch = ImagePatch(image)
    return patch.simple_query("How many cups are there?") > 3
