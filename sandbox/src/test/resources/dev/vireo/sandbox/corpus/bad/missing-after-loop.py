# expect: missing-return line 2
def execute_command(image) -> ImagePatch:
    for cup in ImagePatch(image).find("cup"):
        if cup.verify_property("cup", "blue"):
            return cup
