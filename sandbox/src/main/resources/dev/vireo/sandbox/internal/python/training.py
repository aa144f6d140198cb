# What a worker runs once so that its AOT cache knows what programs use.
from typing import List
import math


def middle(patches: List[ImagePatch]) -> float:
    total = 0.0
    for patch in patches:
        total += patch.horizontal_center
    return total / max(1, len(patches))


def execute_command(image) -> tuple[int, str, float, bool, list[ImagePatch]]:
    patches = image.find('cube')
    patches.sort(key=lambda p: (p.left, -p.upper))
    names = {str(i): p.width for i, p in enumerate(patches) if p.overlaps_with(0, 0, 9, 9)}
    inner = image.recursive_query('How many?', returns=list[ImagePatch], context={'names': names})
    try:
        image.llm_query
    except AttributeError:
        pass
    try:
        llm_query('nothing')
    except ToolError as e:
        names['error'] = len(str(e))
    number = coerce_to_numeric(image.simple_query(f'how many {len(patches)}?')) + math.sqrt(4.0)
    while number > 1 and not (number == 2 or number in (5, 6)):
        number -= 1
    found = next((p for p in patches if p != patches[0]), None)
    text = bool_to_yesno(any(p.left > 1 for p in patches) and all(p.right < 99 for p in patches))
    print(text, inner, found)
    return (len(names), text.upper(), distance(patches[0], patches[-1]) + middle(patches), number > 1, patches[:1])
