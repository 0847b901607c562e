"""The technical risk that the incidents of an item suggest, with one tap to set it (F30)."""

from collections.abc import Iterator

from commands.item.buttons import of
from commands.rules.incidents import incidents_words
from commands.rules.score import ranked_by, suggested_risk
from commands.view import Act, Row
from storage.enums import OPEN_STATES, Showing
from storage.items import Item

SUGGESTED = "{incidents}: risk {risk} suggested, it is {held}."


def risk_row(item: Item) -> Iterator[Row]:
    """Nothing where nobody set a risk, for then the score assumes what is suggested."""
    risk, held = suggested_risk(ranked_by(item)), item.technical_risk
    if held is None or held >= risk or not item.debt_incidents or item.state not in OPEN_STATES:
        return
    said = SUGGESTED.format(incidents=incidents_words(item.debt_incidents), risk=risk, held=held)
    picked = of(item) | {"showing": Showing.CARD.value, "set.technical_risk": str(risk)}
    yield Row((said,), "", (Act(f"Set {risk}", "item.set", picked),))
