import re

def execute_command(image) -> int:
    text = ImagePatch(image).simple_query("What does the sign say?")
    if (found := re.search(r"[0-9]+", text)) is not None:
        return int(found.group(0))
    if match := re.match("no", text):
        return -match.end()
    return 0
