"""The post-mortem: was the root cause technical debt, which causes, and what keeps it from happening again.

It can be changed later by anybody who may edit items; of two who write at once the second sees what the
first one changed, and loses nothing (F30).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from commands.errors import FieldErrors, FormAgain, UserError
from commands.incident.answering import answered, item_meant
from commands.incident.case import Answering, Case, answering, changed, looking, require_kept_in, require_seen
from commands.incident.deeds import log_incident
from commands.incident.finding import which_item
from commands.incident.lines import became, incident_words
from commands.incident.replying import replied
from commands.item.writing import log
from commands.people import name_of
from commands.planning.asking import forget_draft, opened_from, with_draft
from commands.posting import redraw
from commands.request import Request
from commands.rules import reading
from commands.rules.gate import says_something
from commands.rules.incidents import ACTIONS, CAUSES, EXPLAINED, PREVENTED, mark
from commands.standing import RESTRICTED, as_id, known
from commands.view import ChoiceField, Field, Form, Option, Reply, Section, TextField
from storage.enums import CAUSED_BY_DEBT, Answer, Kind
from storage.store import Store

ANSWERS = {Answer.DEBT: "Yes", Answer.PARTLY: "Partly", Answer.NOT_DEBT: "No"}
FILED_AS = (Kind.IMPROVEMENT_STORY, Kind.DEBT)
BULLET = re.compile(r"^\s*(?:[•*–-]+\s+|•)")
MOST_ACTIONS, LONGEST_ACTION = 10, 300
TOO_MANY = "Please keep to {most} actions, one a line; there are {count}."
TOO_LONG = "Please keep each action to {most} characters."
ONLY_DEBT_RAISES = "Only an incident that was debt raises its item: please leave this empty."
SAY_FIRST = "Please say whether it was debt; then it is linked to that item."
MEANWHILE = (
    "{who} changed this meanwhile: {what}. Everything you typed is kept: look once more and save again."
)
CALLED = {
    "answer": "the answer",
    "which": "the item",
    "root_causes": "the root causes",
    "actions": "the actions",
    "kind": "as what they are filed",
}
ASKED = tuple(CALLED)
"""The fields that hold what is known already; the others only add to it."""
KEPT = ("incident", "review", "step", "row", "card", "from", "team", "draft")
"""What the form carries from the button that opened it."""


def open_form(request: Request, store: Store) -> Reply:
    """The form, with what was answered so far."""
    case = looking(request, store)
    _require_seen(case)
    typed = with_draft(request, store, known(request, store)).fields
    form = _form(case, {**_held(case), **typed}, request.fresh_token)
    written = {name: request.args[name] for name in ("seen", "held") if name in request.args}
    return Reply(form=replace(form, args={**form.args, **written}) if "draft" in request.args else form)


def save(request: Request, store: Store) -> Reply:
    """Keeps what the form says."""
    case = answering(request, store)
    _require_seen(case)
    if case.incident.version != as_id(request.args.get("seen", "")):
        raise FormAgain(_again(case))
    case = _with_what_was_not_shown(case)
    before, actions = case, _actions(case.request)
    case = _answered(case)
    said = case.incident != before.incident
    touched = [_explain(case), _prevent(case, actions), said]
    require_kept_in(before, replace(case, incident=case.store.incidents.get(case.incident.id)))
    forget_draft(case.request, store, case.person)
    if not any(touched):
        return replied(case)
    if case.item is not None:
        redraw(case.request, store, store.items.get(case.item.id))
    return replied(changed(case), done=said)


def _with_what_was_not_shown(case: Answering) -> Answering:
    """A platform leaves a field out that it cannot hold: it stays as it is."""
    return replace(case, request=replace(case.request, fields={**_held(case), **case.request.fields}))


def _require_seen(case: Case) -> None:
    """Raises UserError where the form would show what was said of an item that this person may not see."""
    require_seen(case)
    filed = (became(case.store, one) for one in case.store.incidents.preventions(case.incident.id))
    for item in filed:
        if item is not None and not case.rights.sees(item):
            raise UserError(RESTRICTED.format(ref=item.ref))


def _answered(case: Answering) -> Answering:
    """The answer that was picked; none picked leaves it as it is. Raises FieldErrors."""
    fields = case.request.fields
    try:
        picked = reading.word(Answer)(fields.get("answer", ""))
    except ValueError as error:
        raise FieldErrors({"answer": str(error)}) from None
    said = Answer(picked) if picked else case.incident.answer
    if said in CAUSED_BY_DEBT:
        return answered(case, said, item_meant(case))
    if fields.get("priority"):
        raise FieldErrors({"priority": ONLY_DEBT_RAISES})
    if said is None and (fields.get("ref", "").strip() or fields.get("which")):
        raise FieldErrors({"answer": SAY_FIRST})
    return answered(case, said, None)


def _explain(case: Answering) -> bool:
    """Keeps the root causes; says whether they are new."""
    try:
        causes = reading.prose(_text(case.request.fields, "root_causes"))
    except ValueError as error:
        raise FieldErrors({"root_causes": str(error)}) from None
    before = case.incident.root_causes
    if causes == before:
        return False
    case.store.incidents.explain(case.incident.id, causes)
    _log(case, EXPLAINED, CAUSES, before, causes)
    return True


def _prevent(case: Answering, actions: Sequence[str]) -> bool:
    """Keeps the preventive actions; says whether any of them is new."""
    store, held = case.store, case.store.incidents.preventions(case.incident.id)
    kind = Kind(case.request.fields.get("kind") or Kind.IMPROVEMENT_STORY)
    store.incidents.prevent(case.incident.id, actions, kind)
    after = store.incidents.preventions(case.incident.id)
    if after == held:
        return False
    texts = ["\n".join(one.action for one in listed) for listed in (held, after)]
    if texts[0] != texts[1]:
        _log(case, PREVENTED, ACTIONS, *texts)
    return True


def _log(case: Answering, what: str, field: str, before: str, after: str) -> None:
    """In the story of its item, which those read who may see it; else in that of the team."""
    request, store = case.request, case.store
    if case.item is not None:
        item = store.items.get(case.item.id)
        log(request, store, item, case.person, what=what, before=before, after=after)
    else:
        log_incident(request, store, case.incident, case.person, field, before=before, after=after)


def _actions(request: Request) -> list[str]:
    """One a line, each once; what stands before a line to mark it as one of a list is left out, and a line
    of dots is none."""
    lines = (" ".join(BULLET.sub("", line).split()) for line in _text(request.fields, "actions").splitlines())
    actions = list(dict.fromkeys(line for line in lines if says_something(line)))
    if len(actions) > MOST_ACTIONS:
        raise FieldErrors({"actions": TOO_MANY.format(most=MOST_ACTIONS, count=len(actions))})
    if any(len(one) > LONGEST_ACTION for one in actions):
        raise FieldErrors({"actions": TOO_LONG.format(most=LONGEST_ACTION)})
    if request.fields.get("kind") not in (None, "", *FILED_AS):
        raise FieldErrors({"kind": reading.NOT_AN_OPTION})
    return actions


def _held(case: Case) -> dict[str, str]:
    """What is known already, by field."""
    incident = case.incident
    actions = case.store.incidents.preventions(incident.id)
    waiting = [one.kind for one in actions if one.item_id is None]
    return {
        "answer": incident.answer or "",
        "which": case.item.ref if case.item is not None else "",
        "root_causes": incident.root_causes,
        "actions": "\n".join(one.action for one in actions),
        "kind": waiting[0] if waiting else Kind.IMPROVEMENT_STORY,
    }


def _again(case: Answering) -> Form:
    """The form anew: what this person typed stays, what only others changed moves in."""
    request, now = case.request, _held(case)
    marks = dict(zip(ASKED, request.args.get("held", "").split("."), strict=False))
    typed = request.fields
    mine = {name: text for name, text in typed.items() if mark(text) != marks.get(name)}
    moved = [name for name, text in now.items() if name not in mine and mark(text) != marks.get(name)]
    who = name_of(case.store, case.incident.changed_by_id)
    what = ", ".join(CALLED[name] for name in moved) or incident_words(case.store, case.incident)
    note = MEANWHILE.format(who=who, what=what)
    return _form(case, {**now, **mine}, request.key.removeprefix("form:"), note=note, moved=moved)


def _form(
    case: Case, values: Mapping[str, str], token: str, *, note: str = "", moved: Sequence[str] = ()
) -> Form:
    request, held = case.request, _held(case)
    fields = tuple(_fields(case, values))
    fields = tuple(replace(asked, moved=asked.name in moved) for asked in fields)
    args = {name: request.args[name] for name in KEPT if name in request.args} | opened_from(request)
    known_now = {"seen": str(case.incident.version), "held": ".".join(mark(held[name]) for name in ASKED)}
    return Form(
        command="incident.post_mortem",
        opener="incident.post_mortem_form",
        title="Post-mortem",
        submit="Save",
        sections=(Section("", fields),),
        token=token,
        args=args | known_now,
        note=note or f"“{case.incident.title}”",
    )


def _fields(case: Case, values: Mapping[str, str]) -> Iterator[Field]:
    options = tuple(Option(label, answer) for answer, label in ANSWERS.items())
    yield ChoiceField(
        name="answer",
        label="Was the root cause technical debt?",
        hint="Empty: a review asks.",
        options=options,
        chosen=values.get("answer", ""),
    )
    yield from which_item(case, values)
    yield TextField(name="root_causes", label="Root causes", text=values.get("root_causes", ""))
    yield TextField(
        name="actions",
        label="What keeps it from happening again?",
        hint="One a line, at most 10. Each becomes an item with one tap.",
        text=values.get("actions", ""),
    )
    kinds = tuple(Option(kind.capitalize(), kind) for kind in FILED_AS)
    yield ChoiceField(name="kind", label="File them as", options=kinds, chosen=values.get("kind", ""))


def _text(fields: Mapping[str, str], name: str) -> str:
    return fields.get(name, "").replace("\r\n", "\n")
