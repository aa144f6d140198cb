# expect: entry-arguments line 2 receiver video
def execute_command(video, possible_answers, query, memory_bank) -> str:
    return "a"
