# expect: unknown-name line 8
def wide(patches):
    limit = 40
    return [p for p in patches if p.width > limit]


def execute_command(image) -> bool:
    return len(wide(ImagePatch(image).find("cup"))) > limit
