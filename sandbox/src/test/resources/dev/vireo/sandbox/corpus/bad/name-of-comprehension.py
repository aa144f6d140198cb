# expect: unknown-name line 4
def execute_command(image) -> int:
    widths = [cup.width for cup in ImagePatch(image).find("cup")]
    return len(widths) + cup.width
