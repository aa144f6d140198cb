def execute_command(video) -> str:
    frames = [f for f in VideoSegment(video).frame_iterator() if f.exists("boat")]
    if len(frames) == 0:
        return "never"
    first, last = frames[0], frames[-1]
    if first is last:
        return "once"
    return last.best_text_match(["moored", "sailing"], prefix="a boat that is")
