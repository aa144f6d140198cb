# expect: endless-loop line 5
def execute_command(image) -> int:
    i = 0
    total = 0
    while i < 5:
        total += i
    return total
