"""Reads a JSON object that a page sent, and refuses with a sentence what is not as it should be."""

import re

MOST_TEXT = 12_000
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class BadPayload(Exception):
    """What arrived is not what the page sends; nothing was done."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Payload:
    """One JSON object; text that is not there reads as empty."""

    def __init__(self, payload: object) -> None:
        if not isinstance(payload, dict):
            raise BadPayload("The page sent something that is not a JSON object.")
        self._payload = payload

    def text(self, name: str, most: int = MOST_TEXT) -> str:
        value = self._payload.get(name, "")
        if not isinstance(value, str):
            raise BadPayload(f"“{name}” has to be text.")
        if len(value) > most:
            raise BadPayload(f"This is too long: {len(value):,} characters; the most is {most:,}.")
        if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            raise BadPayload("It holds a character that is not text. Delete it and try again.")
        return value.replace("\r\n", "\n")

    def texts(self, name: str) -> dict[str, str]:
        values = self._payload.get(name, {})
        if not isinstance(values, dict):
            raise BadPayload(f"“{name}” has to be an object.")
        inside = Payload(values)
        return {key: inside.text(key) for key in values}

    def id(self, name: str) -> str:
        value = self.text(name)
        if not _ID.fullmatch(value):
            raise BadPayload(f"“{name}” has to be 8 to 64 letters and digits.")
        return value
