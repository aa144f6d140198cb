# expect: optional-access line 7
def execute_command(image) -> str:
    highest = None
    for kite in ImagePatch(image).find("kite"):
        if highest is None or kite.vertical_center > highest.vertical_center:
            highest = kite
    return highest.simple_query("What colour is it?")
