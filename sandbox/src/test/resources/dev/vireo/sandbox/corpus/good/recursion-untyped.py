def execute_command(image) -> str:
    patch = ImagePatch(image)
    mood = patch.recursive_query("What is the mood of the crowd?")
    return mood
