from collections import Counter

def execute_command(image) -> str:
    patch = ImagePatch(image)
    colours = [b.simple_query("What colour is the balloon?") for b in patch.find("balloon")]
    if len(colours) < 1:
        return patch.simple_query("What colour are most balloons?")
    return Counter(colours).most_common(1)[0][0]
