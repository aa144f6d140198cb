# expect: no-entry line 0
def answer(image) -> int:
    return len(ImagePatch(image).find("cup"))
