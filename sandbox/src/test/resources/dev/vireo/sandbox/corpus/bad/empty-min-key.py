# expect: possibly-empty-index line 4
def execute_command(image) -> ImagePatch:
    cups = ImagePatch(image).find("cup")
    return min(cups, key=lambda cup: cup.left)
