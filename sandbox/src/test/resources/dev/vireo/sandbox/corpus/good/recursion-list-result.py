def execute_command(image) -> int:
    tall = ImagePatch(image).recursive_query("the tall buildings", returns=list[ImagePatch])
    lit = [b for b in tall if b.verify_property("building", "lit")]
    return len(lit)
