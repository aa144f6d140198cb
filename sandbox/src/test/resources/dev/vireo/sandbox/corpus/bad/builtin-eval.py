# expect: forbidden-name line 4
def execute_command(image) -> int:
    text = ImagePatch(image).simple_query("What is 3 + 4?")
    return int(eval(text))
