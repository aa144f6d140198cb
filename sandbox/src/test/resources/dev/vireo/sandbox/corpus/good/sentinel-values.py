def execute_command(image) -> str:
    previous = None
    changes = 0
    for lamp in ImagePatch(image).find("lamp"):
        colour = lamp.simple_query("What colour is it?")
        if previous is not None and colour != previous:
            changes += 1
        previous = colour
    return "all the same" if changes == 0 else f"{changes} changes, at last {previous}"
