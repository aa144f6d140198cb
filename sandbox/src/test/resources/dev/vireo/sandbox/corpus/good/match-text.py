def execute_command(image) -> bool:
    answer = ImagePatch(image).simple_query("Is it day or night?").strip().lower()
    match answer:
        case "day":
            return True
        case "night":
            return False
    return yesno_to_bool(answer)
