# expect: syntax line 2
Here is the program that counts the cups:
def execute_command(image) -> int:
    return 1
