def execute_command(image_list) -> int:
    best, most = 0, -1
    for i in range(len(image_list)):
        patch = ImagePatch(image_list[i])
        n = len(patch.find("bird"))
        if n > most:
            best, most = i, n
    return best
