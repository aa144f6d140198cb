# expect: missing-return line 2
def execute_command(image) -> int:
    count = len(ImagePatch(image).find("cup"))
