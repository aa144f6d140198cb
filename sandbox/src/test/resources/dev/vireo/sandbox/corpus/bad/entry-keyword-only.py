# expect: entry-parameters line 2
def execute_command(*, image=None) -> int:
    return 3
