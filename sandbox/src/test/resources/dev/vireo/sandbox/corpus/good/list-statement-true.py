def execute_command(image_list) -> str:
    # at least one picture shows a snowman with a carrot
    snowman = False
    for image in image_list:
        patch = ImagePatch(image)
        if patch.exists("snowman"):
            if patch.recursive_query("Return a bool, Does the snowman have a carrot?"):
                snowman = True
    return bool_to_yesno(snowman)
