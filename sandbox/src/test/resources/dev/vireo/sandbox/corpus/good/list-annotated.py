def execute_command(image_list: List[ImagePatch]) -> int:
    return sum(len(ImagePatch(image).find("boat")) for image in image_list)
