# expect: operator-type line 5
def execute_command(image) -> int:
    total = 0
    for cup in ImagePatch(image).find("cup"):
        total += cup.simple_query("How many handles?")
    return total
