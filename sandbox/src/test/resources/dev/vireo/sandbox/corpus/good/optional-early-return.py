def execute_command(image) -> Optional[ImagePatch]:
    image_patch = ImagePatch(image)
    kites = image_patch.find("kite")
    if not kites:
        return None
    highest = max(kites, key=lambda kite: kite.vertical_center)
    return highest
