def execute_command(image_list) -> int:
    index = best_image_match(image_list, ["a sunny beach"], return_index=True)
    return index + 1
