# expect: unknown-name line 4
def execute_command(image) -> int:
    patch = ImagePatch(image)
    total = total + patch.width
    return total
