# expect: argument-type line 4
def execute_command(image) -> str:
    widths = [cup.width for cup in ImagePatch(image).find("cup")]
    return ", ".join(widths)
