# expect: not-callable line 4
def execute_command(image) -> int:
    find = ImagePatch(image).find("cup")
    return len(find("plate"))
