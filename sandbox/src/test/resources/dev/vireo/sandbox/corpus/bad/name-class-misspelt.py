# expect: unknown-name line 3
def execute_command(image) -> bool:
    return ImagePach(image).exists("cup")
