def execute_command(image) -> str:
    patch = ImagePatch(image)
    line = "%d by %d" % (patch.width, patch.height)
    return "{} at {:>5} {name}".format(line, patch.left, name="here")
