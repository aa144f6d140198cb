# expect: unknown-name line 5
def execute_command(image) -> str:
    for cup in ImagePatch(image).find("cup"):
        colour = cup.simple_query("What colour is it?")
    return colour
