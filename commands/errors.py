"""Refusals that a person reads: each says what happened and what to do."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from commands.view import Button, Code, Form, Line, plain


class UserError(Exception):
    """A sentence for the person, or a line that holds something to type; nothing was stored."""

    buttons: tuple[Button, ...] = ()
    """What can be done about it, below the sentence."""
    instead: str = ""
    """The ID of the item that was meant, perhaps: the same command can be pressed for that one."""

    def __init__(self, said: str | Line, *buttons: Button, instead: str = "") -> None:
        self.line: Line = (said,) if isinstance(said, str) else said
        self.buttons, self.instead = buttons, instead
        self.sentence = plain(self.line)
        super().__init__(self.sentence)


class FieldErrors(UserError):
    """A form that was refused: field name → sentence that stands beside the field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


def read_all(
    fields: Mapping[str, str], readers: Iterable[tuple[str, Callable[[str], Any]]]
) -> dict[str, Any]:
    """Each field by its reader, empty where it was not shown. Raises FieldErrors that name each wrong one."""
    errors: dict[str, str] = {}
    read: dict[str, Any] = {}
    for name, reader in readers:
        try:
            read[name] = reader(fields.get(name, ""))
        except ValueError as error:
            errors[name] = str(error)
    if errors:
        raise FieldErrors(errors)
    return read


class FormAgain(UserError):
    """A form that must be looked at once more, drawn anew with everything typed kept."""

    def __init__(self, form: Form) -> None:
        super().__init__(form.note)
        self.form = form


class MessageWanted(UserError):
    """The message that is to be filed has not been fetched yet."""

    def __init__(self) -> None:
        super().__init__("The message could not be read.")


class TryAgain(Exception):
    """Somebody else was quicker at this very moment: the same command, run anew, finds that done."""


class NoSuchItem(UserError):
    """One answer for an item that never was, and for one that is not this reader's."""

    def __init__(self, ref: str) -> None:
        super().__init__(
            (f"There is no item {ref} here. Try ", Code("/backlog list"), " to see what there is.")
        )
