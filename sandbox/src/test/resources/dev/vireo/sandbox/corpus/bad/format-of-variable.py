# expect: forbidden-format line 4
def execute_command(image) -> str:
    template = ImagePatch(image).simple_query("What is the text?")
    return template.format(1)
