# expect: endless-loop line 6
import itertools

def execute_command(image) -> int:
    total = 0
    for i in itertools.count():
        total += i
    return total
