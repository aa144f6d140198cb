def execute_command(image) -> str:
    patch = ImagePatch(image)
    landmark = patch.simple_query("Which landmark is this?")
    return llm_query(f"In which country is {landmark}?", context={"landmark": landmark})
