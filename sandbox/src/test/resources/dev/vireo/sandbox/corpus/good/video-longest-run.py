def execute_command(video) -> int:
    longest = 0
    run = 0
    for frame in VideoSegment(video).frame_iterator():
        run = run + 1 if frame.exists("train") else 0
        longest = max(longest, run)
    return longest
