def execute_command(image) -> int:
    patch = ImagePatch(image)
    total = 0
    for colour in ("red", "green"):
        total += patch.recursive_query(f"How many {colour} lamps are there?", returns=int)
    return total
