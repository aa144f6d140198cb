def execute_command(image) -> dict[str, list[int]]:
    edges = {}
    for name in ("cow", "calf"):
        for animal in ImagePatch(image).find(name):
            edges.setdefault(name, []).append(animal.left)
    for lefts in edges.values():
        lefts.sort()
    return edges
