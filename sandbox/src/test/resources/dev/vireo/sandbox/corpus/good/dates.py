from datetime import date, timedelta

def execute_command(image) -> str:
    text = ImagePatch(image).simple_query("Which year is on the coin?")
    year = int(coerce_to_numeric(text))
    later = date(year, 1, 1) + timedelta(days=30)
    return later.isoformat() if later > date(1900, 1, 1) else str((later - date(1800, 1, 1)).days)
