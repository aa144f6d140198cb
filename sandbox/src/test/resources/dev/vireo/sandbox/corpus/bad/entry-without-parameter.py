# expect: entry-parameters line 2
def execute_command() -> int:
    return 3
