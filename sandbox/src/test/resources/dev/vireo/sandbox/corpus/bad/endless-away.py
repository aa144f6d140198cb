# expect: endless-loop line 4
def execute_command(image) -> int:
    i = 9
    while i > 0:
        i += 1
    return i
