def execute_command(image) -> str:
    patch = ImagePatch(image)
    boats = patch.find("boat")
    n = len(boats)
    if n == 0:
        return "none"
    if n >= 2:
        return boats[1].simple_query("What colour is the second boat?")
    return boats[0].simple_query("What colour is the boat?")
