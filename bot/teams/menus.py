"""Menus of a card: how they are drawn, and which of them show something else by the time they are sent."""

from collections.abc import Iterator, Mapping

from bot.teams.elements import CHOICE_TEXT, NOTHING, Json, label, rich, run, shorten
from commands.view import Pick

IN_A_ROW = 3


def grid(menus: Mapping[str, Pick], most: int) -> Iterator[Json]:
    """Menus by their inputs' IDs, three in a row; of each at most that many options."""
    columns = [_column(_menu(id_, pick, most)) for id_, pick in menus.items()]
    columns += [_column(rich([run("\u00a0")]))] * (-len(columns) % IN_A_ROW)
    for start in range(0, len(columns), IN_A_ROW):
        yield {"type": "ColumnSet", "columns": columns[start : start + IN_A_ROW]}


def changed(drawn: Mapping[str, object], sent: Mapping[str, object]) -> dict[str, str]:
    """Name → value of the menus that show something else than was drawn: an old card takes nothing back."""
    chosen = {id_: "" if value == NOTHING else str(value) for id_ in drawn if (value := sent.get(id_))}
    return {id_.partition(".")[2]: value for id_, value in chosen.items() if value != drawn[id_]}


def _column(item: Json) -> Json:
    return {"type": "Column", "width": "stretch", "items": [item]}


def _menu(id_: str, pick: Pick, most: int) -> Json:
    offered = [
        {"title": shorten(one.label, CHOICE_TEXT), "value": one.value or NOTHING}
        for one in pick.offered(most)
    ]
    value = pick.chosen or next((NOTHING for one in pick.options if not one.value), "")
    return {
        "type": "Input.ChoiceSet",
        "id": id_,
        "label": label(pick.label),
        "choices": offered,
        "placeholder": "Not set",
    } | ({"value": value} if value else {})
