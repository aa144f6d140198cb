def execute_command(image) -> str:
    words = ImagePatch(image).simple_query("What is written?").lower().strip(".!").split()
    long_words = [w.title() for w in words if len(w) > 3 and not w.startswith("the")]
    return " ".join(long_words) or "nothing"
