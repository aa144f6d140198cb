# expect: missing-return-annotation line 2
def execute_command(image):
    return ImagePatch(image).exists("cup")
