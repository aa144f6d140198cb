def count_of(patch, name="cup", least: int = 0):
    things = patch.find(name)
    return len([t for t in things if t.width >= least])


def execute_command(image) -> int:
    patch = ImagePatch(image)
    return count_of(patch) + count_of(patch, "plate") + count_of(patch, least=4, name="bowl")
