def execute_command(image) -> bool:
    patch = ImagePatch(image)
    try:
        found = patch.exists("comet")
    except ToolError:
        return False
    else:
        return found
