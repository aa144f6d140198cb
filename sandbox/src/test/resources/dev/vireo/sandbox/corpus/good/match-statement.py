def execute_command(image) -> str:
    patch = ImagePatch(image)
    match len(patch.find("person")):
        case 0:
            return "nobody"
        case 1 | 2:
            return "few"
        case n if n < 10:
            return "some"
        case _:
            return "many"
