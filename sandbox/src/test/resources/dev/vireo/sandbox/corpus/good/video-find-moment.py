def execute_command(video, possible_answers, query) -> str:
    video_segment = VideoSegment(video)
    jump_frame = None
    for frame in video_segment.frame_iterator():
        if frame.verify_property("boy", "jumping"):
            jump_frame = frame
            break
    if jump_frame is None:
        jump_frame = video_segment.frame_from_index(0)
    caption = jump_frame.simple_query("What happens here?")
    info = {"When the boy jumps": caption, "question": query}
    answer = select_answer(info, query, possible_answers)
    return answer
