# expect: possibly-empty-index line 4
def execute_command(image) -> ImagePatch:
    cups = ImagePatch(image).find("cup")
    return next(cup for cup in cups if cup.width > 9)
