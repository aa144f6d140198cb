# expect: unknown-name line 4
def execute_command(image) -> int:
    patches = ImagePatch(image).find("cup")
    return len(pathces)
