# expect: unknown-return-type line 2
def execute_command(image) -> set[str]:
    return {"a"}
