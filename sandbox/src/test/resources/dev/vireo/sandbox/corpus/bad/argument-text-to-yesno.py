# expect: argument-type line 4
def execute_command(image) -> str:
    patch = ImagePatch(image)
    return bool_to_yesno(patch.simple_query("Is it raining?"))
