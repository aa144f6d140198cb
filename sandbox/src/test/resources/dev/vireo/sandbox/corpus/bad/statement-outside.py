# expect: top-level-statement line 5
def execute_command(image) -> int:
    return len(ImagePatch(image).find("cup"))

print("done")
