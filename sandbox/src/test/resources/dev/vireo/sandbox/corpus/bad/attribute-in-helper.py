# expect: unknown-attribute line 3
def size(thing):
    return thing.width * thing.heigth


def execute_command(image) -> int:
    return sum(size(cup) for cup in ImagePatch(image).find("cup"))
