def execute_command(image) -> str:
    for door in ImagePatch(image).find("door"):
        if door.verify_property("door", "open"):
            answer = "open"
            break
    else:
        answer = "closed"
    return answer
