# expect: optional-access line 5
def execute_command(image) -> bool:
    patch = ImagePatch(image)
    age = patch.recursive_query("How old is the tree?", returns=Optional[int])
    return age > 100
