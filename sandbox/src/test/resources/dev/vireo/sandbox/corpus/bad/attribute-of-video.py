# expect: unknown-attribute line 4
def execute_command(video) -> bool:
    segment = VideoSegment(video)
    return segment.exists("dog")
