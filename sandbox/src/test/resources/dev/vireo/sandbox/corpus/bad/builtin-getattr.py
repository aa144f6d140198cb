# expect: forbidden-name line 3
def execute_command(image) -> int:
    return getattr(image, "left")
