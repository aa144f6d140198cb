def execute_command(image) -> bool:
    roofs = ImagePatch(image).find("roof")
    return len(roofs) > 0 and roofs[0].verify_property("roof", "red")
