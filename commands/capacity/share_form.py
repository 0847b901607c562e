"""“How much of sprint 7 went into debt?”: one number where nobody counts points (F26)."""

from dataclasses import replace

from commands.capacity.shares import FAR_BACK, SprintShare, share_of, shares, streak_of
from commands.capacity.words import PLACED
from commands.errors import FieldErrors, FormAgain, UserError
from commands.planning.asking import forget_draft, with_draft
from commands.planning.load import points_words
from commands.planning.sprint_cards import team_asked
from commands.planning.sprints import CURRENT, log_sprint, slot, sprint_for
from commands.request import Request
from commands.rules import reading
from commands.rules.capacity import WHOLE, against, percent
from commands.rules.capacity_choices import capacity_rules
from commands.rules.rights import Right
from commands.sprint_end.asking import last_ended, redraw_question
from commands.sprint_end.unplanned import kept_unplanned
from commands.standing import as_id, known, meet, standing
from commands.view import Actions, Card, Form, NumberField, OpenForm, Paragraph, Reply, Section
from storage.enums import Kind
from storage.sprints import Sprint
from storage.store import Store
from storage.teams import Team

QUESTION = "How much of sprint {number} went into debt?"
NO_SUCH = "There is no sprint {number} to say that of."
NOT_YET = "Sprint {number} has not begun."
BY_SIZES = (
    "By the sizes: {done} of {capacity} points, {share} %. A number comes before that; empty: the sizes."
)
WITHOUT = "By the sizes {done} of debt went live. A number comes before that; empty: nobody says."
MEANWHILE = "Meanwhile {share} % was said. What you typed is kept: save again to put it in that place."
TAKEN_BACK = "Meanwhile the share was taken back. What you typed is kept: save again to say it anew."
SAVED = "Sprint {number}: {share} % went into debt, {placed} of {band}."
IN_A_ROW = " That makes {count} sprints in the band in a row."
CLEARED = "Nobody says a share for sprint {number} now: what counts are the sizes."
NOTHING_NEW = "Nothing was changed."


def open_form(request: Request, store: Store) -> Reply:
    """The form, with what was said already."""
    person = known(request, store)
    team = team_asked(request, store, person)
    standing(request, store, team.id, person).require(Right.PLAN)
    row, number = _row(request, store, team)
    return Reply(
        form=_form(with_draft(request, store, person), store, team, row, number, request.fresh_token)
    )


def save(request: Request, store: Store) -> Reply:
    """Keeps and logs it; of two who say it at once the second first hears what the first said."""
    person = meet(request, store)
    team = team_asked(request, store, person)
    standing(request, store, team.id, person).require(Right.PLAN)
    store.teams.lock(team.id)
    row, number = _row(request, store, team)
    if request.args.get("seen", "") != _said(row):
        again = _form(request, store, team, row, number, request.key.removeprefix("form:"))
        note = MEANWHILE.format(share=_said(row)) if _said(row) else TAKEN_BACK
        raise FormAgain(replace(again, note=note))
    try:
        share = reading.number(0, WHOLE)(request.fields.get("share", "").strip())
    except ValueError as error:
        raise FieldErrors({"share": str(error)}) from None
    forget_draft(request, store, person)
    row = row or _made(request, store, team, number)
    if share == row.debt_share:
        return _answered(team, NOTHING_NEW)
    before, row = row, store.sprints.change(row.id, debt_share=share)
    log_sprint(request, store, person, row, "debt_share", _logged(before), _logged(row))
    redraw_question(request, store, row)
    return _answered(team, _told(request, store, team, number, share))


def _row(request: Request, store: Store, team: Team) -> tuple[Sprint | None, int]:
    """The sprint that is meant, if it has begun; where nobody planned it has no row. Raises UserError."""
    running = slot(store, team, request.now, CURRENT)
    number = as_id(request.args.get("sprint", "")) or running.number
    if number > running.number or (number == running.number and running.tentative):
        raise UserError(NOT_YET.format(number=number))
    row = running.row if number == running.number else store.sprints.by_number(team.id, number)
    if row is None and share_of(store, team, request.now, number) is None:
        raise UserError(NO_SUCH.format(number=number))
    return row, number


def _made(request: Request, store: Store, team: Team, number: int) -> Sprint:
    """The row of a sprint into which nobody planned: of the running one, or of one that is over."""
    one = share_of(store, team, request.now, number)
    if one is None or one.runs:
        return sprint_for(store, team, request.now, CURRENT)
    made = kept_unplanned(request, store, team, one)
    if (before := last_ended(store, team, number)) is not None:
        redraw_question(request, store, before)
    return made


def _form(request: Request, store: Store, team: Team, row: Sprint | None, number: int, token: str) -> Form:
    field = NumberField(
        name="share",
        label="Percent of the sprint that went into debt",
        number=request.fields.get("share", _said(row)),
        low=0,
        high=WHOLE,
        hint=_by_sizes(share_of(store, team, request.now, number)),
    )
    return Form(
        command="capacity.share_save",
        opener="capacity.share_form",
        title=f"Debt in sprint {number}",
        submit="Save",
        sections=(Section("", (field,)),),
        token=token,
        args={"team": team.key, "sprint": str(number), "seen": _said(row)}
        | ({"draft": request.args["draft"]} if "draft" in request.args else {}),
        note=QUESTION.format(number=number),
    )


def _said(row: Sprint | None) -> str:
    return "" if row is None or row.debt_share is None else str(row.debt_share)


def _logged(row: Sprint) -> str:
    return f"{_said(row)} %" if _said(row) else ""


def _by_sizes(one: SprintShare | None) -> str:
    """What counts while nobody says a number."""
    if one is None:
        return ""
    done = one.done.get(Kind.DEBT, 0)
    if not one.capacity:
        return WITHOUT.format(done=points_words(done))
    return BY_SIZES.format(done=done, capacity=one.capacity, share=percent(done, one.capacity))


def _told(request: Request, store: Store, team: Team, number: int, share: int | None) -> str:
    """Where the share stands to the band, and the streak that it makes."""
    one = share_of(store, team, request.now, number)
    if share is None or one is None:
        return CLEARED.format(number=number)
    band = capacity_rules(team.settings).band
    said = SAVED.format(number=number, share=share, placed=PLACED[against(share, band)], band=band.words)
    ended = [one for one in shares(store, team, request.now, FAR_BACK) if not one.runs]
    count = streak_of(ended)
    belongs = any(one.number == number for one in ended[:count])
    return said + (IN_A_ROW.format(count=count) if count > 1 and belongs else "")


def _answered(team: Team, said: str) -> Reply:
    meter = Actions((OpenForm("See the meter", "capacity.show", {"team": team.key}),))
    return Reply(private=Card((Paragraph((said,)), meter)))
