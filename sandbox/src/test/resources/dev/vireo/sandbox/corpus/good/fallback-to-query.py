def execute_command(image) -> str:
    image_patch = ImagePatch(image)
    bottle_patches = image_patch.find("bottle")
    if len(bottle_patches) == 0:
        # nothing was found, ask about everything
        return image_patch.simple_query("What colour is the bottle?")
    bottle_patch = bottle_patches[0]
    return bottle_patch.simple_query("What colour is this?")
