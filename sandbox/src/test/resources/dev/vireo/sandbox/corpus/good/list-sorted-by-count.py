def execute_command(image_list) -> ImagePatch:
    patches = [ImagePatch(image) for image in image_list]
    ranked = sorted(patches, key=lambda p: len(p.find("star")), reverse=True)
    return ranked[0]
