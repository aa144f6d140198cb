# expect: unknown-attribute line 4
def execute_command(image) -> ImagePatch:
    patch = ImagePatch(image)
    cups = sorted(patch.find("cup"), key=lambda c: c.area)
    return cups[0] if cups else patch
