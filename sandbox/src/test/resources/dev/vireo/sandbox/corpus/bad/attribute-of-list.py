# expect: unknown-attribute line 4
def execute_command(image) -> str:
    cups = ImagePatch(image).find("cup")
    return cups.simple_query("What colour are they?")
