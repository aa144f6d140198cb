# expect: large-constant line 3
def execute_command(image) -> int:
    padding = "x" * 10 ** 9
    return len(padding)
