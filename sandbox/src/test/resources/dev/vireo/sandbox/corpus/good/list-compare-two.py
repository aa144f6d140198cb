def execute_command(image_list) -> bool:
    left_patch = ImagePatch(image_list[0])
    right_patch = ImagePatch(image_list[1])
    return len(left_patch.find("duck")) == len(right_patch.find("duck"))
