# expect: optional-access line 5
def execute_command(image) -> int:
    count = 0
    cups = ImagePatch(image).recursive_query("the cups", returns=Optional[list[ImagePatch]])
    for cup in cups:
        count += 1
    return count
