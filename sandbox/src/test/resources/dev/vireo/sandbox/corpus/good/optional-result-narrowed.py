def execute_command(image) -> str:
    image_patch = ImagePatch(image)
    driver = image_patch.recursive_query("the driver of the bus", returns=Optional[ImagePatch])
    if driver is not None and driver.exists("hat"):
        return "yes"
    return "no"
