# expect: several-entries line 3
def execute_command(image) -> int:
    def execute_command(patch) -> int:
        return 1
    return 2
