def execute_command(video) -> str:
    video_segment = VideoSegment(video)
    half = video_segment.num_frames // 2
    ending = video_segment.trim(start=half)
    beginning = video_segment.trim(0, half)
    before = beginning.simple_query("Who holds the ball?")
    after = ending.simple_query("Who holds the ball?")
    return before if before == after else f"{before}, then {after}"
