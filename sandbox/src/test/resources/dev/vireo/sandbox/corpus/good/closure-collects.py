def execute_command(image) -> int:
    seen = []

    def look(patch, name):
        for thing in patch.find(name):
            if all(distance(thing, other) > 5 for other in seen):
                seen.append(thing)

    whole = ImagePatch(image)
    for name in ("bench", "stool"):
        look(whole, name)
    return len(seen)
