"""`/backlog experiments`: those that run, and what the others showed (F37)."""

from datetime import datetime

from commands.drafts import answer
from commands.errors import UserError
from commands.lists.whose import go, team_shown, which_team
from commands.request import Request
from commands.rules.due import long_day
from commands.rules.rights import Right
from commands.rules.shortening import shortened
from commands.rules.time_box import today
from commands.sprint_end.deciding import may_edit
from commands.sprint_end.experiment_cards import (
    LEARNED,
    VERDICTS,
    edit_button,
    longer_button,
    verdict_button,
    verdict_buttons,
)
from commands.standing import Standing, as_id, known, standing
from commands.view import Act, Actions, Block, Button, Card, OpenForm, Paragraph, Reply, Row, Strong
from storage.experiments import Experiment
from storage.store import Store

PAGE, SHORT = 5, 300
NOT_HERE = "The experiments of {key} are for the people of its channels."
NONE_YET = "No experiment is noted yet. A small change with a question and an end date is one."
WAITS, RUNS = "waits for its verdict", "runs until {day}"


def show(request: Request, store: Store) -> Reply:
    """Those that run first, five a page."""
    person = known(request, store)
    team = team_shown(request, store, person)
    if team is None:
        return answer(request, which_team(request, store, person))
    here, start = standing(request, store, team.id, person), as_id(request.args.get("from", ""))
    if here.role is None and not here.admin:
        raise UserError(NOT_HERE.format(key=team.key))
    found = store.experiments.of_team(team.id, start + PAGE + 1)[start:]
    rows: list[Block] = [listed(store, one, here, request.now) for one in found[:PAGE]]
    args, buttons = {"team": team.key, "page": "1"}, list[Button]()
    if start:
        buttons.append(Act("Previous", "experiment.list", args | {"from": str(max(start - PAGE, 0))}))
    if found[PAGE:]:
        buttons.append(Act("Next", "experiment.list", args | {"from": str(start + PAGE)}))
    if here.may(Right.EDIT):
        buttons.append(OpenForm("Note an experiment", "experiment.form", {"team": team.key}))
    buttons.append(go("Home", "backlog.home", team))
    blocks = (*(rows or [Paragraph((NONE_YET,))]), Actions(tuple(buttons)))
    return answer(request, Card(blocks, title=f"{team.key} · experiments"))


def listed(store: Store, experiment: Experiment, reader: Standing, now: datetime) -> Row:
    """One line of the list: until when it runs, or what it showed."""
    named = Strong(shortened(experiment.hypothesis, SHORT))
    if experiment.verdict is not None:
        detail = f"{VERDICTS[experiment.verdict]}. {LEARNED}{experiment.learned}"
        own = experiment.judged_by_id == reader.person_id
        after = verdict_buttons(store, experiment, now, row="1") if reader.may(Right.EDIT) else ()
        return Row((named,), detail, after if own else after[-1:])
    zone = store.teams.get(experiment.team_id).zone
    runs = experiment.ends_on > today(now, zone)
    until = RUNS.format(day=long_day(experiment.ends_on)) if runs else WAITS
    buttons: tuple[Button, ...] = ()
    if reader.may(Right.EDIT):
        buttons = (verdict_button("Verdict", experiment, row="1"), longer_button(experiment, row="1"))
    if may_edit(reader, experiment):
        buttons = (*buttons, edit_button(experiment, row="1"))
    return Row((named,), f"{until} · {experiment.measure}", buttons)
