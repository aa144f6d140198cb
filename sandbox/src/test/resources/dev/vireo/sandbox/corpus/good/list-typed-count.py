def execute_command(image_list) -> bool:
    dogs = recursive_query(image_list, "Return an int, How many dogs are in the pictures?")
    cats = recursive_query(image_list, "Return an int, How many cats are in the pictures?")
    return dogs > cats
