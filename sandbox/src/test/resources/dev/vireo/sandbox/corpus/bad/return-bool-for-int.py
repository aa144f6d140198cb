# expect: return-type line 3
def execute_command(image) -> int:
    return ImagePatch(image).exists("cup")
