# expect: not-callable line 4
def execute_command(image) -> float:
    patch = ImagePatch(image)
    return patch.horizontal_center()
