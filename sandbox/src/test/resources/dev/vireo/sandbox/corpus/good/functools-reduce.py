import functools

def execute_command(image) -> int:
    cards = ImagePatch(image).find("card")
    return functools.reduce(lambda total, card: total + card.width, cards, 0)
