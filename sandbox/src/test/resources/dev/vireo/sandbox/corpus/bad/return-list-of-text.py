# expect: return-type line 4
def execute_command(image) -> list[ImagePatch]:
    patch = ImagePatch(image)
    return [cup.simple_query("What is it?") for cup in patch.find("cup")]
