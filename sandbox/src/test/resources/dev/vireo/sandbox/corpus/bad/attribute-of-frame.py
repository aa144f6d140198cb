# expect: unknown-attribute line 4
def execute_command(video) -> bool:
    for frame in VideoSegment(video).frame_iterator():
        if frame.num_frames > 1:
            return True
    return False
