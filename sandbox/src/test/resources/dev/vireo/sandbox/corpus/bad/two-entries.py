# expect: several-entries line 5
def execute_command(image) -> int:
    return 1

def execute_command(image_list) -> int:
    return 2
