# expect: return-type line 3
def half(number: int) -> int:
    return number / 2

def execute_command(image) -> int:
    return half(len(ImagePatch(image).find("cup")))
