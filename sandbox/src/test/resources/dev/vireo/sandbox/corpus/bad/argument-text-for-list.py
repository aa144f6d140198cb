# expect: argument-type line 3
def execute_command(image) -> str:
    return ImagePatch(image).best_text_match("red")
