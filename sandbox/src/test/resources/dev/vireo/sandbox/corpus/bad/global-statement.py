# expect: forbidden-syntax line 5
total = 0

def execute_command(image) -> int:
    global total
    return total
