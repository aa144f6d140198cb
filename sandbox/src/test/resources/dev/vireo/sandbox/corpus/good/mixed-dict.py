def execute_command(image) -> str:
    patch = ImagePatch(image)
    info = {"count": len(patch.find("egg")), "colour": patch.simple_query("What colour are the eggs?")}
    info["brown"] = "brown" in info["colour"]
    if info["count"] + 1 > 3 and info["brown"]:
        return info["colour"].upper()
    return f"{info['count']} eggs"
