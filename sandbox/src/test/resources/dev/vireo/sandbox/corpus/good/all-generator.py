def execute_command(image) -> str:
    patch = ImagePatch(image)
    sheep = patch.find("sheep")
    return bool_to_yesno(len(sheep) > 0 and all(s.width > s.height for s in sheep))
