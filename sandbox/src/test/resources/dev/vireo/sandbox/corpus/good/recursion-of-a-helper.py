def halves(patch, depth):
    if depth == 0 or patch.width < 20:
        return 1 if patch.exists("dot") else 0
    middle = (patch.left + patch.right) // 2
    left = patch.crop(patch.left, patch.lower, middle, patch.upper)
    right = patch.crop(middle, patch.lower, patch.right, patch.upper)
    return halves(left, depth - 1) + halves(right, depth - 1)


def execute_command(image) -> int:
    return halves(ImagePatch(image), 3)
