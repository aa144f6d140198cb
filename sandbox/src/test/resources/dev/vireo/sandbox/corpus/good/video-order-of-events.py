def execute_command(video) -> str:
    segment = VideoSegment(video)
    first_dog, first_cat = None, None
    for index, frame in enumerate(segment.frame_iterator()):
        if first_dog is None and frame.exists("dog"):
            first_dog = index
        if first_cat is None and frame.exists("cat"):
            first_cat = index
        if first_dog is not None and first_cat is not None:
            break
    if first_dog is None or first_cat is None:
        return "unclear"
    return "dog" if first_dog < first_cat else "cat"
