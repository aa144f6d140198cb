# expect: endless-loop line 4
def execute_command(image) -> int:
    count = 0
    while True:
        count += 1
    return count
