"""An answer to the question at the end of a sprint: each person's counts once, nobody sees whose it is."""

from commands.errors import UserError
from commands.posting import Subject, press_shows
from commands.request import Request
from commands.sprint_end.asking import QUESTION, of_sprint, redraw_question
from commands.sprint_end.question_card import LABELS, can_be_answered, question_card
from commands.standing import as_id, meet, standing
from commands.view import Card, Note, Paragraph, Reply
from storage.enums import Asking, Usable
from storage.people import Person
from storage.shown import About
from storage.sprints import Sprint
from storage.store import Store

NO_SPRINT = "There is no such question here any more."
NOT_HERE = "Only people of the channels of {key} can answer. Please press it there."
COUNTED = "You say {answer}: it counts once."
CHANGED = "You say {answer} now, no longer {before}."
SAME = "You had said {answer} already: it counts once."
QUIETLY = "Nobody sees who said what. To change it, press another answer."
TOO_LATE = "Nothing was counted: another sprint has ended since, so these answers stay as they are."


def answer(request: Request, store: Store) -> Reply:
    """Keeps what the person says; another press changes it, until the next sprint has ended."""
    person = meet(request, store)
    sprint = _sprint_named(request, store, person)
    store.teams.lock(sprint.team_id)
    team = store.teams.get(sprint.team_id)
    asked = Subject(About.SPRINT, sprint.id, Asking.INCREMENT, QUESTION, of_sprint(sprint))
    press_shows(request, store, asked)
    if not can_be_answered(store, team, sprint):
        return _shown(store, sprint, Card((Paragraph((TOO_LATE,)),)))
    try:
        said = Usable(request.args.get("answer", ""))
    except ValueError:
        raise UserError(NO_SPRINT) from None
    before = store.increments.said(sprint.id, person.id)
    if before is not said:
        store.increments.answer(sprint.id, person.id, said, request.now)
        redraw_question(request, store, sprint)
    words = COUNTED if before is None else SAME if before is said else CHANGED
    told = words.format(answer=LABELS[said], before=LABELS[before] if before is not None else "")
    return _shown(store, sprint, Card((Paragraph((told,)), Note((QUIETLY,)))))


def _sprint_named(request: Request, store: Store, person: Person) -> Sprint:
    """The sprint that the button is about, if the person has to do with its team."""
    try:
        sprint = store.sprints.get(as_id(request.args.get("sprint", "")))
    except LookupError:
        raise UserError(NO_SPRINT) from None
    here = standing(request, store, sprint.team_id, person)
    if here.role is None and not here.admin:
        raise UserError(NOT_HERE.format(key=store.teams.get(sprint.team_id).key))
    return sprint


def _shown(store: Store, sprint: Sprint, told: Card) -> Reply:
    return Reply(replace=question_card(store, sprint), private=told)
