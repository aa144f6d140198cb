def execute_command(image) -> bool:
    patch = ImagePatch(image)
    taken = []
    for hat in patch.find("hat"):
        if hat not in taken and hat != patch:
            taken.append(hat)
    return len(taken) == len(set(taken))
