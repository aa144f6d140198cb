# expect: forbidden-name line 3
def execute_command(image) -> str:
    return str(type(image))
