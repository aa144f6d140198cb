import math

def execute_command(image) -> float:
    patch = ImagePatch(image)
    angle = math.atan2(patch.height, patch.width)
    if math.isclose(angle, math.pi / 4, abs_tol=0.01):
        return math.floor(angle)
    return round(math.degrees(angle), 2)
