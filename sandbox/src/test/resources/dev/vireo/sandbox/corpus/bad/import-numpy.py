# expect: forbidden-import line 2
from numpy import mean

def execute_command(image) -> int:
    return len(ImagePatch(image).find("cup"))
