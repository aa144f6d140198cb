# expect: missing-return line 2
def name_of(patch: ImagePatch) -> str:
    if patch.width > 5:
        return "wide"

def execute_command(image) -> str:
    return name_of(ImagePatch(image))
