def execute_command(image) -> float:
    text = ImagePatch(image).simple_query("How tall is the tower?")
    try:
        height = coerce_to_numeric(text)
    except ValueError as error:
        print("no number", error)
        height = 0.0
    finally:
        print(text)
    return height
