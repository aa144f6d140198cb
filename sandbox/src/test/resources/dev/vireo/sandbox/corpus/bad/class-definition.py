# expect: forbidden-syntax line 2
class Finder:
    pass

def execute_command(image) -> int:
    return len(ImagePatch(image).find("cup"))
