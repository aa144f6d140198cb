def execute_command(image) -> str:
    image_patch = ImagePatch(image)
    dogs = image_patch.find("dog")
    balls = image_patch.find("ball")
    if not dogs or not balls:
        return image_patch.simple_query("What is the dog next to?")
    ball = min(balls, key=lambda b: distance(b, dogs[0]))
    return ball.simple_query("What colour is the ball?")
