# expect: endless-loop line 5
import itertools

def execute_command(image) -> int:
    return sum(itertools.count(1))
