# expect: unknown-attribute line 4
def execute_command(image) -> bool:
    cups = ImagePatch(image).find("cup")
    return len([c for c in cups if c.horizontal_centre > 20]) > 0
