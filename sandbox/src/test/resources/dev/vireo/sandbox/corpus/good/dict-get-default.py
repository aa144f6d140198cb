def execute_command(image) -> str:
    patch = ImagePatch(image)
    votes = {}
    for shirt in patch.find("shirt"):
        colour = shirt.simple_query("What colour is it?").lower()
        votes[colour] = votes.get(colour, 0) + 1
    if not votes:
        return "none"
    return max(votes, key=lambda colour: votes[colour])
