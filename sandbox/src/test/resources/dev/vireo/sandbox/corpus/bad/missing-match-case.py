# expect: missing-return line 2
def execute_command(image) -> int:
    match ImagePatch(image).simple_query("One or two?"):
        case "one":
            return 1
        case "two":
            return 2
