# expect: no-entry line 0
def outer():
    def execute_command(image) -> int:
        return 1
    return execute_command
