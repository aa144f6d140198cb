# expect: possibly-empty-index line 4
def execute_command(image) -> int:
    cups = ImagePatch(image).find("cup")
    return max(cup.width for cup in cups)
