def execute_command(video, possible_answers, query) -> str:
    segment = VideoSegment(video)
    info = {"question": query}
    size = max(1, len(segment) // 3)
    for start in range(0, segment.num_frames, size):
        window = segment.trim(start, min(start + size, segment.num_frames))
        info[f"{start} to {window.end}"] = window.recursive_query("What happens?", returns=str)
    answer = llm_query(query, context=info)
    return answer if answer in possible_answers else select_answer(info, query, possible_answers)
