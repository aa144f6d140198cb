"""Counts red things."""
import math
from typing import Optional, List

COLOURS = ["red", "dark red"]
LIMIT: float = math.inf


def execute_command(image) -> int:
    things: List[ImagePatch] = []
    for colour in COLOURS:
        things += ImagePatch(image).find(f"{colour} thing")
    return len([t for t in things if t.compute_depth() < LIMIT])
