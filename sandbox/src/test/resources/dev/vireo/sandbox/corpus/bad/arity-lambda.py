# expect: arity line 4
def execute_command(image) -> int:
    cups = ImagePatch(image).find("cup")
    cups.sort(key=lambda a, b: a.left - b.left)
    return len(cups)
