"""Everything by which Hearth speaks up by itself, and what keeps it quiet."""

from commands.command import Command
from commands.nudging import (
    brief,
    brief_asking,
    looking,
    quiet_form,
    rehearsing,
    returning,
    rules_form,
    snoozing,
)
from commands.rules.reminders import NAMED


def _rule(rest: str) -> dict[str, str] | None:
    name = "_".join(rest.lower().split())
    return {"rule": name} if name in NAMED else (None if name else {})


COMMANDS: tuple[Command, ...] = (
    Command(
        "quiet.form",
        quiet_form.open_form,
        False,
        "/backlog",
        "quiet",
        usage="/backlog quiet",
        summary="In which hours and how often Hearth may tell you things by itself, or not before a day",
        opens=True,
        personal=True,
    ),
    Command("quiet.save", quiet_form.save, True),
    Command(
        "rules.form",
        rules_form.open_rules,
        False,
        "/backlog",
        "rules",
        usage="/backlog rules",
        summary="Choose by which rules Hearth nudges and reminds the team",
        opens=True,
    ),
    Command("rules.save", rules_form.save_rules, True),
    Command(
        "rules.rehearse",
        rehearsing.show,
        False,
        "/backlog",
        "rehearse",
        _rule,
        usage="/backlog rehearse",
        summary="What each rule would have sent in the last 60 days, to whom and when",
        personal=True,
    ),
    Command("nudge.critical", looking.look, True),
    Command("nudge.tell", looking.tell, True),
    Command("nudge.snooze_form", snoozing.open_form, False, opens=True),
    Command("nudge.snooze", snoozing.snooze, True),
    Command("nudge.lower", snoozing.lower, True),
    Command(
        "brief.show",
        brief_asking.show,
        False,
        "/backlog",
        "brief",
        usage="/backlog brief",
        summary="What waits for the Product Owner's decision, most important first",
        personal=True,
    ),
    Command("brief.items", brief_asking.show_items, False, personal=True),
    Command("nudge.brief", brief.due, True),
    Command("nudge.stories", returning.ask_about_story, True),
    Command("story.keep", returning.keep, True),
    Command("item.accepted_over", returning.risk_over, True),
)
