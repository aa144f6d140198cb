# expect: unknown-return-type line 2
def execute_command(image) -> list:
    return [1]
