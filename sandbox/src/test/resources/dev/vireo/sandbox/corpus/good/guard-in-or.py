def execute_command(image) -> bool:
    roofs = ImagePatch(image).find("roof")
    if not roofs or roofs[0].width < 10:
        return False
    return roofs[-1].exists("chimney")
