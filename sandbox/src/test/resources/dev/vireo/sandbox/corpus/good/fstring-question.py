def execute_command(image) -> str:
    patch = ImagePatch(image)
    animal = patch.simple_query("Which animal is this?")
    food = patch.simple_query(f"What does the {animal} eat?")
    return f"{animal:>3} eats {food!r}"
