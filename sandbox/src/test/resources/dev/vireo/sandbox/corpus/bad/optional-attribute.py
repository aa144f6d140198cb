# expect: optional-access line 4
def execute_command(image) -> str:
    winner = ImagePatch(image).recursive_query("the winner", returns=Optional[ImagePatch])
    return winner.simple_query("What is the number on the shirt?")
