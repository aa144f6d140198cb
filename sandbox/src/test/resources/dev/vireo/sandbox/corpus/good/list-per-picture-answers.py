def execute_command(image_list) -> bool:
    answers = []
    for i, image in enumerate(image_list):
        patch = ImagePatch(image)
        answers.append(patch.recursive_query(f"Return a bool, Is there a lighthouse in picture {i}?"))
    if not answers:
        return False
    return answers[0] and not any(answers[1:])
