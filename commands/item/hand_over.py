"""The complete card of an item: what to do first on top, and all there is to know below (F53)."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from commands.closing.held_card import held_buttons
from commands.closing.holds import came_back_as, reopened_by
from commands.closing.story import heavier, looks_light
from commands.closing.words import note_blocks, shown_by
from commands.history.telling import moment, what_happened
from commands.incident.suggesting import risk_row
from commands.item.buttons import card_buttons, of
from commands.item.card_facts import facts_of, score_text
from commands.item.cards import HIDDEN_TITLE, summary_of_state
from commands.item.first_to_do import first_to_do
from commands.item.linked import children, linked
from commands.item.menus import item_menus
from commands.item.undoable import undo_button
from commands.item.values import step_name
from commands.rules.light_path import LIGHT
from commands.rules.scope import grown
from commands.rules.settings import settings_of
from commands.view import (
    Act,
    Actions,
    Block,
    Button,
    Card,
    Facts,
    Link,
    Note,
    OpenForm,
    Paragraph,
    Prose,
    Span,
    Strong,
    plain,
)
from storage.enums import OPEN_STATES, Showing, State
from storage.items import Item
from storage.log import Decision
from storage.store import Store
from storage.teams import Team

HISTORY, DECISIONS, NOTES, STEPS, LINKS, OPENED = 200, 5, 3, 5, 10, 5
NOTE_SHORT, ADDRESS_SHORT, ADDRESS_LONG = 500, 60, 500
ENDS = (
    ("Is under", "parent"),
    ("Blocked by", "blocked_by"),
    ("Blocks", "blocks"),
    ("Relates to", "relates_to"),
)
ELSEWHERE = "in another backlog"
GROWN = "Scope grew since it was planned: {what}."


def full_card(store: Store, item: Item, now: datetime) -> Card:
    """Everything about an item, for somebody who may see it.

    Its buttons say that they stand on a full card, so that it is drawn as one again.
    """
    team = store.teams.get(item.team_id)
    history = store.log.of_item(item.id, HISTORY)
    blocks: list[Block] = [
        Paragraph((Strong(first_to_do(store, team, item, history, now)),)),
        Note((summary_of_state(item),)),
    ]
    if scope := grown(history):
        blocks.append(Paragraph((GROWN.format(what=", ".join(scope)),)))
    buttons = _buttons(store, item, now)
    blocks += [Actions(buttons)] if buttons else []
    blocks += risk_row(item)
    blocks += item_menus(store, item, settings_of(team.settings))
    facts = facts_of(store, team, item, history, now)
    blocks += [Facts(facts)] if facts else []
    blocks.append(Note((f"Score: {score_text(team, item)}",)))
    closing = store.closings.last(item.id) if item.state is State.CLOSED else None
    blocks += (*note_blocks(store, item, closing), *shown_by(closing)) if closing is not None else ()
    blocks += [*_links(store, team, item), *_addresses(item), *_texts(item), *_steps(store, item)]
    blocks += [*_notes(store, team, item), _decisions(store, team, history)]
    return Card(tuple(blocks), title=f"{item.ref} {item.title}")


def _buttons(store: Store, item: Item, now: datetime) -> tuple[Button, ...]:
    undo = undo_button(store, item, now, showing=Showing.CARD.value)
    cleaned = OpenForm("Cleaned on the way", "item.cleaned_form", of(item) | {"showing": Showing.CARD.value})
    light = looks_light(item) and item.state in LIGHT and not heavier(store, item, item.assignee_id or 0)
    held = held_buttons(store, item, now, Showing.CARD)
    return (*held, *card_buttons(item), *([cleaned] if light else []), *([undo] if undo else []))


def _links(store: Store, team: Team, item: Item) -> Iterator[Block]:
    """A line for each linked item, and a button for the first of them.

    Of a restricted one it has the ID; of one in another backlog too, when this team's cards are read
    elsewhere.
    """
    found = [(label, other) for label, name in ENDS for other in linked(store, item.id, name)]
    found += [("Over", other) for other in children(store, item.id)]
    back = (("Reopens", reopened_by(store, item)), ("Came back as", came_back_as(store, item)))
    found = [*((label, other) for label, other in back if other is not None), *found]
    if not found:
        return
    lines = [f"{label} {other.ref} {_said(team, other)}" for label, other in found[:LINKS]]
    if more := [f"{label.lower()} {other.ref}" for label, other in found[LINKS:]]:
        lines.append(f"Also {', '.join(more)}")
    yield Prose("Links", "\n".join(lines))
    near = {other.ref: other for _, other in found if not _elsewhere(team, other)}
    opened = (OpenForm(f"Open {ref}", "backlog.show", of(other)) for ref, other in near.items())
    if buttons := tuple(opened)[:OPENED]:
        yield Actions(buttons)


def _said(team: Team, other: Item) -> str:
    if _elsewhere(team, other):
        return ELSEWHERE
    return HIDDEN_TITLE if other.restricted else f"{other.title} ({other.state})"


def _elsewhere(team: Team, other: Item) -> bool:
    return other.team_id != team.id and team.spread


def _addresses(item: Item) -> Iterator[Block]:
    """Where it came from and what it mirrors, to be followed."""
    named = (
        ("Came from", item.came_from),
        ("Mirrors", item.tracker),
        ("Evidence", item.customer_evidence),
    )
    spans: list[Span] = []
    for label, address in named:
        if address:
            spans += [" · " if spans else "", f"{label}: ", _address(address)]
    if spans:
        yield Paragraph(tuple(span for span in spans if span))


def _address(text: str) -> Span:
    try:
        web = urlsplit(text)
        follows = web.scheme in ("http", "https") and bool(web.hostname) and not any(map(str.isspace, text))
    except ValueError:
        follows = False
    shown = text if len(text) <= ADDRESS_SHORT else f"{text[: ADDRESS_SHORT - 1]}…"
    return Link(shown, text) if follows and len(text) <= ADDRESS_LONG else shown


def _texts(item: Item) -> Iterator[Block]:
    proses = (
        ("Question", item.question),
        ("Outcome", item.outcome),
        ("Current state", item.current_state),
        ("Expected output", item.expected_output),
        ("Acceptance criteria", item.acceptance_criteria),
        ("Workaround", item.workaround),
        ("Learned", item.learned),
    )
    yield from (Prose(label, prose) for label, prose in proses if prose)


def _steps(store: Store, item: Item) -> Iterator[Block]:
    """The tasks with what is done, and a button for each of the next ones."""
    steps = store.items.tasks(item.id)
    if not steps:
        return
    done = sum(step.done for step in steps)
    lines = "\n".join(f"{'☑' if step.done else '☐'} {step.title}" for step in steps)
    yield Prose(f"Tasks: {done} of {len(steps)} steps done", lines)
    if item.state in OPEN_STATES:
        args = of(item) | {"showing": Showing.CARD.value}
        waiting = [step for step in steps if not step.done][:STEPS]
        buttons = (
            Act(f"Done: {step.title}", "item.tick", args | {"step": step_name(step)}) for step in waiting
        )
        yield from [Actions(tuple(buttons))] if waiting else []


def _notes(store: Store, team: Team, item: Item) -> Iterator[Block]:
    notes = store.notes.of_item(item.id, NOTES)
    if not notes:
        return
    said = []
    for note in notes:
        at = f"{note.at.astimezone(ZoneInfo(team.zone)):%Y-%m-%d %H:%M}"
        text = note.text if len(note.text) <= NOTE_SHORT else f"{note.text[: NOTE_SHORT - 1]}…"
        came_from = f"\n{note.came_from}" if note.came_from else ""
        said.append(f"{note.person or 'Somebody'}, {at}:\n{text}{came_from}")
    count = store.notes.count(item.id)
    yield Prose("Notes" if count <= NOTES else f"Notes, the last {NOTES} of {count}", "\n\n".join(said))


def _decisions(store: Store, team: Team, history: list[Decision]) -> Prose:
    """The last decisions; *Why?* has them all."""
    told = (f"{moment(one, team)} {plain(what_happened(store, team, one))}" for one in history[:DECISIONS])
    return Prose("Last decisions", "\n".join(told))
