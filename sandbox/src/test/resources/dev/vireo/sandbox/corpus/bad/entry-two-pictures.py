# expect: entry-arguments line 2 receiver image
def execute_command(image, other) -> int:
    return 3
