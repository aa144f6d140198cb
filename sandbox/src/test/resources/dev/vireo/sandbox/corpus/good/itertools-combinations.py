from itertools import combinations, count, takewhile

def execute_command(image) -> int:
    cards = ImagePatch(image).find("card")
    near = [(a, b) for a, b in combinations(cards, 2) if distance(a, b) < 30]
    for i in count(1):
        if i * i > len(near):
            return i
    return 0
