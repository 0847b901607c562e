"""What a filled-in gate form proves: what is said for each criterion, and what is left to do (F28)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from commands.closing.note import note_text, print_of
from commands.closing.reviewer import read_reviewer
from commands.closing.words import FIELD, measured_words
from commands.errors import FieldErrors
from commands.item.after import EITHER, read_measured
from commands.item.values import misses_target, outcome_text
from commands.item.writing import columns_of
from commands.planning.asking import WHY_LIMIT
from commands.request import Request
from commands.rules import reading
from commands.rules.gate import Criterion, Proof, missing, says_something
from storage.items import Item
from storage.people import Person
from storage.store import Store

LONGEST = 2000
TELL: Mapping[Criterion, tuple[str, str]] = {
    Criterion.OUTPUT: ("output", "Please say what shows that the expected output is there."),
    Criterion.MEASURED: ("not_measurable", "Please enter the value after, or say why it cannot be measured."),
    Criterion.TESTS: ("tests", "Please name the tests that were written, or say why none are needed."),
    Criterion.REVIEWER: ("reviewer", ""),
    Criterion.RISK: ("risk", "Please say what shows that incidents are less likely now."),
    Criterion.NOTE: (FIELD, "Please write a line about before and after."),
}
EXPLAIN = "The target is missed ({outcome}): please say why, or correct the value."


@dataclass(frozen=True, slots=True)
class Given:
    """A gate form as it was filled in.

    fields: the item's fields that it fills. because: why it cannot be measured. why_not: why nobody counts as
    the reviewer yet.
    """

    item: Item
    proof: Proof
    fields: Mapping[str, str]
    because: str
    reviewer: Person | None
    why_not: str

    @property
    def missing(self) -> tuple[Criterion, ...]:
        return missing(self.proof)

    def errors(self) -> dict[str, str]:
        """What is left to do, beside the field where it is done."""
        told = {TELL[one][0]: TELL[one][1] or self.why_not for one in self.missing}
        if self.proof.missed and Criterion.MEASURED in self.missing:
            told.pop("not_measurable")
            told["missed"] = EXPLAIN.format(outcome=outcome_text(self.item))
        elif "not_measurable" in told and self.item.target and not self.because:
            told["after"] = told.pop("not_measurable")
        return told


def read_given(request: Request, store: Store, item: Item, closer: Person) -> Given:
    """What the form says of the item as it would be. Raises FieldErrors for what cannot be right."""
    texts = _texts(request)
    typed = request.fields.get("after", "").strip()
    because = texts["not_measurable"]
    if typed and because:
        raise FieldErrors({"not_measurable": EITHER})
    fields = read_measured(item, typed, request.fields.get("measurement", "")) if typed else {}
    if not typed and item.after:
        fields = {"after": ""}
    values: dict[str, Any] = columns_of(store, request, fields) | {"not_measurable": because}
    after = replace(item, **values)
    reviewer, why_not = read_reviewer(request, store, closer)
    proof = Proof(
        output=texts["output"],
        measured=measured_words(after) if typed or says_something(because) else "",
        missed=misses_target(after),
        explained=texts["missed"],
        tests=texts["tests"],
        reviewed=reviewer is not None,
        risk=texts["risk"],
        note=_note(request, store, after, texts[FIELD]),
    )
    return Given(after, proof, fields, because, reviewer, why_not)


def _texts(request: Request) -> dict[str, str]:
    """What was typed, by field. Raises FieldErrors for each that is too long."""
    limits = dict.fromkeys(("missed", "not_measurable"), WHY_LIMIT)
    texts, errors = {}, {}
    for name in ("output", "tests", "risk", FIELD, "missed", "not_measurable"):
        text = request.fields.get(name, "").replace("\r\n", "\n").strip()
        if len(text) > limits.get(name, LONGEST):
            errors[name] = reading.TOO_LONG.format(limit=limits.get(name, LONGEST), length=len(text))
        texts[name] = text if name not in limits else " ".join(text.split())
    if errors:
        raise FieldErrors(errors)
    return texts


def _note(request: Request, store: Store, after: Item, typed: str) -> str:
    """What somebody wrote stays; what nobody touched is made anew with the value that came with the form."""
    untouched = typed and print_of(typed) == request.args.get("note_was", "")
    return note_text(store, after, request.now) if untouched else typed
