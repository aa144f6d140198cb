# expect: unlike-comparison line 4
def execute_command(image) -> bool:
    patch = ImagePatch(image)
    if patch.recursive_query("Return a bool, Is there a cup?") == "yes":
        return True
    return False
