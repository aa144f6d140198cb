def execute_command(image) -> bool:
    answers = [
        shelf.recursive_query("Is the shelf full?", returns=bool)
        for shelf in ImagePatch(image).find("shelf")
    ]
    return all(answers) and len(answers) > 0
