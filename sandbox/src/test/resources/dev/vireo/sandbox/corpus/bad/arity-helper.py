# expect: arity line 7
def wider(a, b):
    return a.width > b.width

def execute_command(image) -> bool:
    patch = ImagePatch(image)
    return wider(patch)
