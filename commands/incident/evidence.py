"""Evidence for an item: support tickets and usage figures, counted on its card, never asked about (F30)."""

from dataclasses import replace

from commands.errors import UserError
from commands.incident import fields
from commands.incident.recording import Source, Told, add_evidence
from commands.item.cards import heading
from commands.planning.asking import forget_draft, opened_from, with_draft
from commands.request import Request
from commands.rules.incidents import counted_words, read_evidence
from commands.rules.quick_text import split_title
from commands.standing import find_item, find_whole, known, meet
from commands.view import Card, Form, Paragraph, Reply, Section
from storage.enums import EvidenceKind
from storage.items import Item
from storage.store import Store

OFFERED = (EvidenceKind.SUPPORT, EvidenceKind.USAGE)
SO_FAR = ": {added} added, {total} so far."


def add_typed(request: Request, store: Store) -> Reply:
    """`/backlog evidence PAY-12 14 tickets about time-outs <link>`."""
    person = meet(request, store)
    item = find_whole(request, store, person)
    try:
        read = read_evidence(request.args.get("text", ""))
    except ValueError as error:
        raise UserError(str(error)) from None
    title, details = split_title(read.text)
    told = Told(
        title=title, at=request.now, details=details, link=read.link, kind=read.kind, count=read.count
    )
    team = store.teams.get(item.team_id)
    add_evidence(request, store, team, item, told, Source(person))
    return Reply(private=_told(store, item, told))


def open_form(request: Request, store: Store) -> Reply:
    """The form from an item's card; who may see the item may add to it."""
    item = find_item(request, store, known(request, store))
    typed = with_draft(request, store, known(request, store)).fields
    drawn = fields.draw(typed, store.teams.get(item.team_id), request.now)
    title = replace(drawn["title"], label="What was told or seen?", hint="Such as: time-outs at checkout.")
    kind = fields.kinds(typed.get("kind", EvidenceKind.SUPPORT), OFFERED)
    asked = (title, kind, drawn["count"], drawn["day"], drawn["link"])
    form = Form(
        command="incident.add_evidence",
        opener="incident.evidence_form",
        title="Add evidence",
        submit="Add",
        sections=(Section("", asked),),
        token=request.fresh_token,
        args={"item": str(item.id), **opened_from(request)},
        note=f"{item.ref} {item.title}",
    )
    return Reply(form=form)


def add(request: Request, store: Store) -> Reply:
    """Adds what the form says."""
    person = meet(request, store)
    item = find_whole(request, store, person)
    team = store.teams.get(item.team_id)
    told = fields.read(request.fields, team, request.now)
    if told.kind not in OFFERED:
        told = replace(told, kind=EvidenceKind.SUPPORT)
    add_evidence(request, store, team, item, told, Source(person))
    forget_draft(request, store, person)
    return Reply() if request.args.get("message") else Reply(private=_told(store, item, told))


def _told(store: Store, item: Item, told: Told) -> Card:
    total = counted_words(store.incidents.evidence(item.id))
    said = SO_FAR.format(added=counted_words({told.kind: told.count}), total=total)
    return Card((Paragraph((*heading(item, hidden=item.restricted), said)),))
