# expect: optional-access line 4
def execute_command(image) -> str:
    names = {"a": "apple", "b": "banana"}
    return names.get(ImagePatch(image).simple_query("Which letter?")).upper()
