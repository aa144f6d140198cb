# expect: optional-access line 6
import re

def execute_command(image) -> str:
    text = ImagePatch(image).simple_query("What is on the plate?")
    return re.search("[0-9]+", text).group(0)
