def execute_command(video) -> int:
    segment = VideoSegment(video)
    index = 0
    while index < segment.num_frames:
        frame = segment.frame_from_index(index)
        if frame.exists("finish line"):
            return index
        index += 5
    return -1
