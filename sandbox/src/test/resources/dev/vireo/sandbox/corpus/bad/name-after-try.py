# expect: unknown-name line 7
def execute_command(image) -> float:
    try:
        depth = ImagePatch(image).compute_depth()
    except ToolError:
        print("no depth")
    return depth
