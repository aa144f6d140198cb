def execute_command(image) -> list[ImagePatch]:
    rows = sorted(ImagePatch(image).find("window"), key=lambda w: (-w.vertical_center, w.left))
    top = rows[:3]
    rest = rows[3:][::-1]
    return top + rest
