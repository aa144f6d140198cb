# expect: syntax line 4
def execute_command(image) -> bool:
    patch = ImagePatch(image)
      found = patch.exists("cup")
    return found
