def execute_command(image) -> int:
    patch = ImagePatch(image)
    names = ["oak", "fir"]
    counts = {name: len(patch.find(name)) for name in names}
    wide = {t.width for name in names for t in patch.find(name) if t.width > 9}
    pairs = [(a, b) for a in names for b in names if a != b]
    return sum(counts.values()) + len(wide) + sum(1 for _ in pairs)
