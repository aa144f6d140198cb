# expect: forbidden-syntax line 2
async def look(image):
    return image

def execute_command(image) -> int:
    return 3
