def execute_command(image) -> tuple[int, str]:
    patch = ImagePatch(image)
    bikes = patch.find("bicycle")
    return len(bikes), patch.simple_query("Where are the bicycles?")
