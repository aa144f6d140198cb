def execute_command(image) -> str:
    patch = ImagePatch(image)
    if (n := len(patch.find("goose"))) > 3:
        return f"many: {n}"
    while (left := n) > 0:
        n -= 1
        if left == 2:
            return "two"
    return str(n)
