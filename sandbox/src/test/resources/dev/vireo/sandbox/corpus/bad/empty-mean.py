# expect: possibly-empty-index line 6
import statistics

def execute_command(image) -> float:
    widths = [cup.width for cup in ImagePatch(image).find("cup")]
    return statistics.mean(widths)
