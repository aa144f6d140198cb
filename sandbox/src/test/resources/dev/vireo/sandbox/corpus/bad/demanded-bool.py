# expect: demanded-type line 2 returns bool
def execute_command(image) -> str:
    return bool_to_yesno(ImagePatch(image).exists("cup"))
