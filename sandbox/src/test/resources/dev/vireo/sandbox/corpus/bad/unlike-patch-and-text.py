# expect: unlike-comparison line 5
def execute_command(image) -> int:
    count = 0
    for thing in ImagePatch(image).find("thing"):
        if thing == "cup":
            count += 1
    return count
