def execute_command(image) -> str:
    patch = ImagePatch(image)
    word = patch.simple_query("What word is on the shirt?")
    return patch.recursive_query("Does the cap show the same word?", returns=str, context={"word": word})
