# expect: possibly-empty-index line 4
def execute_command(image) -> ImagePatch:
    cups = sorted(ImagePatch(image).find("cup"), key=lambda c: c.left)
    return cups[-1]
