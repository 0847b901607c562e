"""Long text in a short place: its beginning, on one line, and a sign that there is more."""


def shortened(text: str, most: int) -> str:
    """At most that many characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
