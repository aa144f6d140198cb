from typing import Iterator

def corners(patch: ImagePatch) -> Iterator[ImagePatch]:
    middle = int(patch.horizontal_center)
    yield patch.crop(patch.left, patch.lower, middle, patch.upper)
    yield patch.crop(middle, patch.lower, patch.right, patch.upper)


def execute_command(image) -> int:
    return sum(1 for half in corners(ImagePatch(image)) if half.exists("lamp"))
