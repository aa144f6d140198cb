def execute_command(image) -> int:
    kinds = set()
    for animal in ImagePatch(image).find("animal"):
        kinds.add(animal.simple_query("Which animal is this?"))
    return len(kinds)
