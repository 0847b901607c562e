"""How people fill in a form: mostly with what it shows, sometimes with something else, right or wrong."""

import random
from collections.abc import Sequence
from datetime import date, timedelta

from commands.view import (
    ChoiceField,
    DateField,
    Field,
    Form,
    LineField,
    NumberField,
    PersonField,
    TextField,
    YesNoField,
)

CHANGED = 0.3
ZONES = (
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "America/Sao_Paulo",
    "Africa/Casablanca",
)
TIMES = ("10:00", "00:00", "01:30", "02:15", "02:30", "09:45", "16:00", "23:59")
TEXTS = ("because it waits", "a *bold* <word> & more", "75 ms", "40%", "2026-12-25 Christmas")


def filled(form: Form, luck: random.Random, today: date, people: Sequence[str]) -> dict[str, str]:
    """What is submitted: field → text."""
    return {field.name: _value(field, luck, today, people) for field in form.fields()}


def _value(field: Field, luck: random.Random, today: date, people: Sequence[str]) -> str:
    """What the field shows, or something else; a required one is never left empty."""
    shown = _shown(field)
    if (shown or not field.required) and luck.random() > CHANGED:
        return shown
    match field:
        case LineField(name=name):
            return _line(name, luck, today)
        case TextField(name="holidays"):
            return _holidays(luck, today)
        case TextField():
            return luck.choice(TEXTS)
        case ChoiceField(options=options):
            values = [option.value for option in options]
            return luck.choice(values) if values else ""
        case DateField():
            return (today + timedelta(days=luck.randint(0, 30))).isoformat()
        case NumberField(low=low, high=high):
            return str(luck.randint(low, high))
        case PersonField():
            return luck.choice(people) if people else ""
        case YesNoField():
            return luck.choice(("yes", ""))


def _shown(field: Field) -> str:
    match field:
        case LineField(line=text) | TextField(text=text) | ChoiceField(chosen=text):
            return text
        case DateField(day=text) | NumberField(number=text):
            return text
        case PersonField(person=person, native=native):
            return native or person
        case YesNoField(yes=yes):
            return "yes" if yes else ""


def _line(name: str, luck: random.Random, today: date) -> str:
    match name:
        case "zone":
            return luck.choice(ZONES)
        case "review_at" | "at":
            return luck.choice(TIMES)
        case "planning_at":
            return luck.choice(("", *TIMES))
        case _:
            return luck.choice(TEXTS)


def _holidays(luck: random.Random, today: date) -> str:
    """Up to four lines: single days and some longer breaks."""
    lines = []
    for _ in range(luck.randint(0, 4)):
        first = today + timedelta(days=luck.randint(0, 120))
        last = first + timedelta(days=luck.choice((0, 0, 2, 9, 20)))
        lines.append(f"{first} Feast" if first == last else f"{first}..{last} Break")
    return "\n".join(lines)
