# expect: argument-type line 4
def execute_command(video, possible_answers, query) -> str:
    caption = VideoSegment(video).simple_query("What happens?")
    return select_answer(caption, query, possible_answers)
