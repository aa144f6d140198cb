def execute_command(image) -> int:
    def is_large(patch):
        return patch.width * patch.height > 5000

    image_patch = ImagePatch(image)
    boxes = image_patch.find("box")
    return len([box for box in boxes if is_large(box)])
