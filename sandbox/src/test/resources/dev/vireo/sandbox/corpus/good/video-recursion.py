def execute_command(video, possible_answers, query) -> str:
    video_segment = VideoSegment(video)
    start = video_segment.recursive_query("Return an int, At which frame does the race start?")
    rest = video_segment.trim(start, None)
    winner = rest.recursive_query("Who wins?", returns=str, context={"options": possible_answers})
    if winner in possible_answers:
        return winner
    return select_answer({"winner": winner, "frames": rest.num_frames}, query, possible_answers)
