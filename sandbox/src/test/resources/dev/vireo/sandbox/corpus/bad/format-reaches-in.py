# expect: forbidden-format line 3
def execute_command(image) -> str:
    return "{0.left}".format(image)
