from typing import List

def execute_command(image) -> List[ImagePatch]:
    image_patch = ImagePatch(image)
    people: List[ImagePatch] = image_patch.find("person")
    sitting: List[ImagePatch] = [p for p in people if p.verify_property("person", "sitting")]
    return sitting
