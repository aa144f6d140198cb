def execute_command(image) -> str:
    image_patch = ImagePatch(image)
    chair_patches = image_patch.find("chair")
    table_patches = image_patch.find("table")
    if len(chair_patches) > 0 and len(table_patches) > 0:
        chair = chair_patches[0]
        table = table_patches[0]
        if chair.horizontal_center < table.horizontal_center:
            return "left"
        return "right"
    return image_patch.simple_query("Is the chair left or right of the table?")
