def execute_command(image) -> str:
    image_patch = ImagePatch(image)
    cat_patches = image_patch.find("cat")
    cat_patches.sort(key=lambda cat: cat.horizontal_center)
    if not cat_patches:
        return "no"
    return cat_patches[-1].best_text_match(["sleeping", "awake"])
