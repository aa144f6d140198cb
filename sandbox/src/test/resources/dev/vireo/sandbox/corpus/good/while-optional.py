def execute_command(image) -> int:
    patch = ImagePatch(image)
    inner = patch.recursive_query("the picture inside the picture", returns=Optional[ImagePatch])
    depth = 0
    while inner is not None and depth < 3:
        depth += 1
        inner = inner.recursive_query("the picture inside the picture", returns=Optional[ImagePatch])
    return depth
