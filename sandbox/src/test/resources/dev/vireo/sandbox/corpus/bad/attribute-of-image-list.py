# expect: unknown-attribute line 3
def execute_command(image_list) -> bool:
    return image_list.exists("dog")
