import collections

def execute_command(image) -> int:
    groups = collections.defaultdict(list)
    for fruit in ImagePatch(image).find("fruit"):
        groups[fruit.best_text_match(["apple", "pear", "plum"])].append(fruit)
    return max((len(some) for some in groups.values()), default=0)
