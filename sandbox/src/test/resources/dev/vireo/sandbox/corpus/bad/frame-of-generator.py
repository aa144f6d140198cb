# expect: forbidden-attribute line 4
def execute_command(image) -> int:
    numbers = (n for n in [1, 2])
    frame = numbers.gi_frame
    return 1
