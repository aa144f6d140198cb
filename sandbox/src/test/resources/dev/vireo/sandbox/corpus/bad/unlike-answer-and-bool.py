# expect: unlike-comparison line 3
def execute_command(image) -> bool:
    return ImagePatch(image).simple_query("Is it raining?") == True
