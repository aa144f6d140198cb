def execute_command(image) -> str:
    towers = ImagePatch(image).find("tower")
    match towers:
        case []:
            return "none"
        case [only]:
            return only.simple_query("How old is it?")
        case [first, *others]:
            return first.simple_query("How old is it?") + f" and {len(others)} more"
    return ""
