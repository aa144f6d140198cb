def execute_command(image) -> int:
    queue = [ImagePatch(image)]
    seen = 0
    while queue and seen < 8:
        patch = queue.pop(0)
        seen += 1
        queue.extend(patch.find("smaller thing")[:2])
    return seen
