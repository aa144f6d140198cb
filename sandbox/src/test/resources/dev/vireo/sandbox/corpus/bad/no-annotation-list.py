# expect: missing-return-annotation line 2
def execute_command(image_list):
    return len(image_list)
