import random

def execute_command(image) -> ImagePatch:
    patch = ImagePatch(image)
    flowers = patch.find("flower")
    return random.choice(flowers) if flowers else patch
