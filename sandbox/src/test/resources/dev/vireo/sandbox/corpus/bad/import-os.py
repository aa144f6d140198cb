# expect: forbidden-import line 2
import os

def execute_command(image) -> int:
    return len(ImagePatch(image).find("cup"))
