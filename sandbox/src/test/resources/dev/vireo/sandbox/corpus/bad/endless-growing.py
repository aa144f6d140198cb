# expect: endless-loop line 4
def execute_command(image) -> int:
    cups = ImagePatch(image).find("cup")
    for cup in cups:
        cups.append(cup)
    return len(cups)
