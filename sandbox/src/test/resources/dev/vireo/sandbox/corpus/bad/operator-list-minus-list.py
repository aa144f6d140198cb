# expect: operator-type line 4
def execute_command(image) -> int:
    patch = ImagePatch(image)
    both = patch.find("cup") - patch.find("red cup")
    return len(both)
