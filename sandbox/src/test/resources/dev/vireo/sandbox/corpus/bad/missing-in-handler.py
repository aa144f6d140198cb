# expect: missing-return line 2
def execute_command(image) -> float:
    try:
        return coerce_to_numeric(ImagePatch(image).simple_query("How many?"))
    except ValueError:
        print("no number")
