def execute_command(image) -> int:
    patch = ImagePatch(image)
    cups = patch.find("cup")
    saucers = patch.find("saucer")
    pairs = 0
    for i, (cup, saucer) in enumerate(zip(cups, saucers)):
        if distance(cup, saucer) < 10 + i:
            pairs += 1
    return pairs
