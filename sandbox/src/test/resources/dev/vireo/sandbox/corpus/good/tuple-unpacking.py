def execute_command(image) -> str:
    patch = ImagePatch(image)
    first, second = patch.simple_query("Who is left?"), patch.simple_query("Who is right?")
    (a, b), *rest = [(first, 1), (second, 2)]
    return f"{a} {b} {len(rest)}"
