"""Everything by which Hearth speaks up by itself, and what keeps it quiet."""

from commands.command import Command
from commands.nudging import looking, quiet_form, rules_form, snoozing

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
    Command("nudge.critical", looking.look, True),
    Command("nudge.tell", looking.tell, True),
    Command("nudge.snooze_form", snoozing.open_form, False, opens=True),
    Command("nudge.snooze", snoozing.snooze, True),
    Command("nudge.lower", snoozing.lower, True),
)
