# expect: possibly-empty-index line 7
def execute_command(image) -> int:
    cups = ImagePatch(image).find("cup")
    if len(cups) == 0:
        return 0
    red = [cup for cup in cups if cup.verify_property("cup", "red")]
    return red[0].left
