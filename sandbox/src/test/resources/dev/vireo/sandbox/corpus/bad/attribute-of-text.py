# expect: unknown-attribute line 4
def execute_command(image) -> bool:
    answer = ImagePatch(image).simple_query("Is there a cup?")
    return answer.exists("cup")
