# expect: large-constant line 3
def execute_command(image) -> int:
    return 1 << 10 ** 9
