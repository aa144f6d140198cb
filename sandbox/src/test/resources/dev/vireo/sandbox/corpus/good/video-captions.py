def execute_command(video, possible_answers, query) -> str:
    video_segment = VideoSegment(video)
    info = {}
    middle = video_segment.frame_from_index(video_segment.num_frames // 2)
    info["Caption of the middle frame"] = middle.simple_query("What is shown?")
    for i, frame in enumerate(video_segment.frame_iterator()):
        if i % 10 == 0 and frame.exists("child"):
            info[f"What the child does in frame {i}"] = frame.simple_query("What does the child do?")
    return select_answer(info, query, possible_answers)
