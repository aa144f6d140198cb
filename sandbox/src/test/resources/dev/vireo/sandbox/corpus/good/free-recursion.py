def execute_command(image_list) -> bool:
    return recursive_query(image_list, "Do all pictures show a bridge?", returns=bool)
