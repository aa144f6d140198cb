def execute_command(image) -> list[str]:
    patch = ImagePatch(image)
    ask = lambda thing: thing.simple_query("What is it?")
    answers = list(map(ask, patch.find("sign")))
    short = filter(lambda answer: len(answer) < 20, answers)
    return [answer.strip().lower() for answer in short]
