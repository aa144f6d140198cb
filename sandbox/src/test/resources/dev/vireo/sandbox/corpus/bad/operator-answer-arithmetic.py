# expect: operator-type line 4
def execute_command(image) -> int:
    number = ImagePatch(image).simple_query("How many cups?")
    return number - 1
