# expect: keyword line 4
def execute_command(video, possible_answers, query) -> str:
    segment = VideoSegment(video)
    return segment.recursive_query("What happens first?", memory_bank={})
