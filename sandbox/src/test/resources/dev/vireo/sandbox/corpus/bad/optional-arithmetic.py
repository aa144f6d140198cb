# expect: optional-access line 4
def execute_command(image) -> int:
    age = ImagePatch(image).recursive_query("How old is the tree?", returns=Optional[int])
    return age + 1
