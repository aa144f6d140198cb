# expect: unknown-attribute line 4
def execute_command(image) -> int:
    cups = ImagePatch(image).find("cup")
    cups.push(image)
    return len(cups)
