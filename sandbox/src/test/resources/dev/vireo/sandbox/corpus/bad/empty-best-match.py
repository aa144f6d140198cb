# expect: possibly-empty-index line 5
def execute_command(image) -> str:
    cups = ImagePatch(image).find("cup")
    best = best_image_match(cups, ["a red cup"])
    return best.simple_query("What is in it?")
