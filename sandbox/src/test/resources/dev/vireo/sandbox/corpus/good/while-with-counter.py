def execute_command(image) -> int:
    image_patch = ImagePatch(image)
    step = max(1, image_patch.width // 4)
    left = image_patch.left
    hits = 0
    while left < image_patch.right:
        strip = image_patch.crop(left, image_patch.lower, left + step, image_patch.upper)
        if strip.exists("window"):
            hits += 1
        left += step
    return hits
