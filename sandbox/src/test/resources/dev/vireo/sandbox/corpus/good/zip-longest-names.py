import itertools

def execute_command(image_list) -> list[str]:
    questions = ["What is the time?", "What is the place?"]
    out = []
    for image, question in itertools.zip_longest(image_list, questions):
        if image is None or question is None:
            continue
        out.append(ImagePatch(image).simple_query(question))
    return out
