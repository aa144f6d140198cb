# expect: operator-type line 4
def execute_command(video) -> int:
    count = 0
    for frame in VideoSegment(video):
        count += 1
    return count
