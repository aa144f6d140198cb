# expect: keyword line 4
def execute_command(image) -> str:
    cups = ImagePatch(image).find("cup") or [ImagePatch(image)]
    best = best_image_match(list_patches=cups, content=["a red cup"])
    return best.simple_query("What colour is it?")
