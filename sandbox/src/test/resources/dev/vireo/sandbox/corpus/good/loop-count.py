def execute_command(image) -> int:
    count = 0
    for plate in ImagePatch(image).find("plate"):
        if not plate.exists("food"):
            count += 1
    return count
