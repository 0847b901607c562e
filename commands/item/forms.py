"""The forms: the one that files or edits an item, and the small ones."""

from collections.abc import Mapping

from commands.item.fields import SECTIONS, Asked
from commands.people import choice_of_assignee
from commands.request import Request
from commands.rules.settings import settings_of
from commands.view import ChoiceField, Form, LineField, Option, Section, TextField
from storage.enums import Kind
from storage.items import Item
from storage.store import Store
from storage.teams import Team

RETRO_LINES = 10


def filing_form(
    request: Request,
    store: Store,
    *,
    kind: Kind,
    token: str,
    opener: str,
    team: Team | None,
    choices: tuple[Option, ...] = (),
    values: Mapping[str, str],
    args: dict[str, str],
) -> Form:
    """The full form for a new item. `choices` asks for the team where it is not known."""
    story = kind is Kind.IMPROVEMENT_STORY
    sections = item_sections(_asked(request, store, team, values), {"kind": kind, **values})
    if choices:
        chosen = values.get("team", "")
        team_field = ChoiceField(name="team", label="Backlog", options=choices, chosen=chosen, required=True)
        first = sections[0]
        sections = (Section(first.title, (team_field, *first.fields)), *sections[1:])
    return Form(
        command="item.file",
        opener=opener,
        title="File improvement story" if story else "File debt",
        submit="File",
        sections=sections,
        token=token,
        args=args,
    )


def edit_form(
    request: Request,
    store: Store,
    item: Item,
    *,
    token: str,
    values: Mapping[str, str],
    moved: frozenset[str],
    note: str,
    args: Mapping[str, str],
) -> Form:
    """The full form over an item; `moved` names values that somebody else has changed meanwhile."""
    return Form(
        command="item.save",
        opener="item.form",
        title=f"Edit {item.ref}",
        submit="Save",
        sections=item_sections(_asked(request, store, store.teams.get(item.team_id), values), values, moved),
        token=token,
        args={**args, "item": str(item.id), "version": str(item.version)},
        note=note,
    )


def item_sections(
    asked: Asked, values: Mapping[str, str], moved: frozenset[str] = frozenset()
) -> tuple[Section, ...]:
    """Every field of an item in groups; the essentials are open, the rest waits."""
    sections = []
    for number, (title, specs) in enumerate(SECTIONS):
        fields = tuple(
            spec.draw(spec, values.get(spec.name, ""), asked, spec.name in moved) for spec in specs
        )
        sections.append(Section(title, fields, open=number == 0 or any(field.moved for field in fields)))
    return tuple(sections)


def retro_form(token: str, args: dict[str, str], text: str) -> Form:
    """Up to ten improvement stories at once (F6)."""
    lines = TextField(
        name="stories",
        label="Improvement stories",
        text=text,
        required=True,
        hint=f"One a line, up to {RETRO_LINES}. Marks such as ~S and in:payments work here too.",
    )
    return Form(
        command="improve.batch",
        opener="improve.retro",
        title="From the retrospective",
        submit="File all",
        sections=(Section("", (lines,)),),
        token=token,
        args=args,
    )


def move_form(item: Item, token: str, choices: tuple[Option, ...], args: Mapping[str, str]) -> Form:
    backlog = ChoiceField(name="team", label="Backlog", options=choices, required=True)
    return Form(
        command="item.move",
        opener="item.move_form",
        title=f"Move {item.ref}",
        submit="Move",
        sections=(Section("", (backlog,)),),
        token=token,
        args={**args, "item": str(item.id)},
        note=f"It gets a new ID there; {item.ref} goes on leading to it.",
    )


def timing_form(item: Item, pair: str, token: str, args: Mapping[str, str], reason: str = "") -> Form:
    """Asks why priority and timing contradict each other; what was picked waits in `args`."""
    why = LineField(name="mismatch_reason", label=f"Why {pair}?"[:150], line=reason, required=True)
    return Form(
        command="item.set",
        opener="item.set_form",
        title=f"{pair} is unusual",
        submit="Save",
        sections=(Section("", (why,)),),
        token=token,
        args={**args, "item": str(item.id)},
        note=f"{item.ref} is unchanged until you say why. The review sees the reason.",
    )


def note_form(item: Item, token: str, typed: str, args: Mapping[str, str]) -> Form:
    note = TextField(name="note", label="Note", text=typed, required=True)
    return Form(
        command="item.note",
        opener="item.note_form",
        title=f"Note on {item.ref}",
        submit="Add",
        sections=(Section("", (note,)),),
        token=token,
        args={**args, "item": str(item.id)},
    )


def link_form(
    item: Item, token: str, kinds: tuple[Option, ...], typed: Mapping[str, str], args: Mapping[str, str]
) -> Form:
    """Asks how the item is linked and to which other."""
    chosen = typed.get("link", "")
    link = ChoiceField(name="link", label=f"{item.ref}", options=kinds, chosen=chosen, required=True)
    other = LineField(
        name="other", label="Item", line=typed.get("other", ""), required=True, hint="An ID such as PAY-12."
    )
    return Form(
        command="item.link",
        opener="item.link_form",
        title=f"Link {item.ref}",
        submit="Link",
        sections=(Section("", (link, other)),),
        token=token,
        args={**args, "item": str(item.id)},
    )


def _asked(request: Request, store: Store, team: Team | None, values: Mapping[str, str]) -> Asked:
    others = [(other.key, f"{other.key} · {other.name}") for other in store.teams.all() if other != team]
    chosen = values.get("for_team", "")
    if chosen and chosen not in dict(others):
        others.insert(0, (chosen, chosen))
    categories = settings_of(team.settings if team else None).all_categories
    held = values.get("category", "")
    return Asked(
        categories=categories if held in ("", *categories) else (*categories, held),
        areas=store.items.recent_areas(team.id) if team else (),
        teams=tuple(others[:100]),
        assignee=choice_of_assignee(request, store, team, values.get("assignee", "")),
    )
