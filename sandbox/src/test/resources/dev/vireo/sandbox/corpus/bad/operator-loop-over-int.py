# expect: operator-type line 5
def execute_command(image) -> int:
    count = 0
    cups = ImagePatch(image).find("cup")
    for i in len(cups):
        count += i
    return count
