# expect: top-level-statement line 2
if True:
    pass

def execute_command(image) -> int:
    return 1
