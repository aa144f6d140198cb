# expect: forbidden-attribute line 3
def execute_command(image) -> str:
    return str(image.__class__)
