def execute_command(image) -> int:
    patch = ImagePatch(image)
    votes = patch.exists("sun") + patch.exists("moon") + (patch.width > 100)
    return votes if votes else -1
