"""The small forms that ask why before something is done, and the answers that they bring."""

from dataclasses import replace

from commands.drafts import own_draft
from commands.errors import FieldErrors
from commands.request import Request
from commands.rules.gate import says_something
from commands.rules.reading import line
from commands.standing import as_id
from commands.view import Field, Form, LineField, Section
from storage.items import Item
from storage.people import Person
from storage.store import Store

WHY = "Why?"
WHY_LIMIT = 300
WHY_MISSING = "Please say why in a few words: it is kept with the decision."


def why_form(
    request: Request,
    item: Item,
    *,
    command: str,
    title: str,
    submit: str,
    label: str = WHY,
    hint: str = "",
    note: str = "",
    first: tuple[Field, ...] = (),
) -> Form:
    """A form with `first` and a line that says why; saved, it draws the card anew that it was opened from."""
    why = LineField(
        name="reason",
        label=label,
        hint=hint,
        required=True,
        max_length=WHY_LIMIT,
        line=request.fields.get("reason", request.args.get("reason", "")),
    )
    return Form(
        command=command,
        opener=request.command,
        title=title,
        submit=submit,
        sections=(Section("", (*first, why)),),
        token=request.fresh_token,
        args={"item": str(item.id), **opened_from(request)},
        note=note,
    )


def with_draft(request: Request, store: Store, person: Person | None) -> Request:
    """The request with what the person had typed, when they go on with a draft."""
    draft = own_draft(request, store, person)
    return replace(request, fields={**draft.fields, **request.fields}) if draft else request


def forget_draft(request: Request, store: Store, person: Person) -> None:
    """What was typed into a form is a draft no longer once it is stored."""
    store.drafts.drop(request.key.removeprefix("form:"))
    store.drafts.drop_own(as_id(request.args.get("draft", "")), person.id)


def opened_from(request: Request) -> dict[str, str]:
    """The message whose button opened a form, if others see it, and the draft that it goes on with."""
    draft = {"draft": request.args["draft"]} if "draft" in request.args else {}
    shown = request.place.message if not request.place.only_you else ""
    kept = {name: request.args[name] for name in ("showing", "row", "said") if name in request.args}
    return draft | ({"message": shown, **kept} if shown else {})


def why(request: Request, missing: str = WHY_MISSING) -> str:
    """The reason that a form or typed words give. Raises FieldErrors, with `missing` where it is none."""
    try:
        reason = line(request.fields.get("reason", request.args.get("reason", "")), WHY_LIMIT)
    except ValueError as error:
        raise FieldErrors({"reason": str(error)}) from None
    if not says_something(reason):
        raise FieldErrors({"reason": missing})
    return reason
