# expect: too-large line 0
def execute_command(image) -> int:
    a = image.exists('x')
    b = image.exists('y')
    c = (b and (b or (b and (b or (b and (b or (b and (b or (b and (b or (b and (b or (b and (b or (b and (b or (b and (b or (b and (b or (b and (b or (b and (b or a))))))))))))))))))))))))
    if c:
        return 1
    return 2
