def execute_command(image_list) -> int:
    count = 0
    for image in image_list:
        image_patch = ImagePatch(image)
        if image_patch.exists("umbrella"):
            count += 1
    return count
