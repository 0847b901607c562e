"""Every rule by which Hearth speaks up by itself, and what a team may choose about each (F20, F22–F24)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from commands.rules.choices import CHOICES, DUE, Choice, number_choice, picked_choice
from storage.enums import Priority

ON, OFF = "on", "off"
RULE = "rule_"
YES, NO = "yes", "no"
CRITICAL, NEW_CRITICAL, ATTENTION, BRIEF, STORIES, INCREMENT, PROGRAM, HOLDS = (
    "critical",
    "new_critical",
    "attention",
    "brief",
    "stories",
    "increment",
    "program_increment",
    "held",
)
AT_NIGHT, STORY_SPRINTS, NOTICE = "critical_at_night", "story_sprints", "increment_notice"
MOST_A_WEEK = 5


@dataclass(frozen=True, slots=True)
class Rule:
    """name: as the ledger has it. says: what, to whom and when. on: whether it is while a team says nothing.
    numbers: what else a team chooses. unlimited: it may be on however often it speaks.
    """

    name: str
    label: str
    says: str
    numbers: tuple[Choice, ...] = ()
    on: bool = True
    unlimited: bool = False

    @property
    def switch(self) -> Choice:
        """Whether it speaks at all."""
        default = ON if self.on else OFF
        picked = picked_choice(RULE + self.name, self.label, default, {ON: "On", OFF: "Off"})
        return replace(picked, hint=self.says)

    @property
    def choices(self) -> tuple[Choice, ...]:
        return (self.switch, *self.numbers)


RULES: tuple[Rule, ...] = (
    Rule(
        CRITICAL,
        "Critical and unplanned",
        "Critical debt that is in no running sprint: the Product Owner is told, then the channel, then owner "
        "and deputy. At most once a working day and three times in all.",
        (
            replace(
                CHOICES[DUE + Priority.CRITICAL.lower()],
                label="Working days in which it has to be planned",
                hint="Nobody is told before. Empty: two.",
            ),
        ),
        unlimited=True,
    ),
    Rule(
        NEW_CRITICAL,
        "New Critical",
        "Debt that becomes Critical is posted in the channel at once.",
        (
            replace(
                picked_choice(
                    AT_NIGHT,
                    "At night, on week-ends and holidays too",
                    YES,
                    {YES: "Yes, at once", NO: "No, in the next working hour"},
                ),
                hint="It is what somebody has just called Critical, and whoever is there can act. "
                "Everything else waits for the working hour.",
            ),
        ),
    ),
    Rule(
        ATTENTION,
        "Attention lane",
        "An item that reaches the team's threshold is posted in the channel once, in working hours.",
        (CHOICES["attention"],),
    ),
    Rule(
        BRIEF,
        "Product Owner's brief",
        "One working day before the review: what waits for the Product Owner's decision, in five lines.",
    ),
    Rule(
        STORIES,
        "Improvement stories nobody took",
        "A story of a retrospective that nobody took comes back once to whoever filed it: still worth it?",
        (number_choice(STORY_SPRINTS, "After so many sprints", "2", 1, 12),),
    ),
    Rule(
        INCREMENT,
        "Question at sprint end",
        "When a sprint has ended, the channel is asked once, in working hours: was it a usable, valuable "
        "increment?",
    ),
    Rule(
        PROGRAM,
        "Next program increment",
        "Some working days before one begins, the channel of a team that plans in sprints, or chose shares, "
        "reads once which shares of the capacity will hold.",
        (number_choice(NOTICE, "Notice in working days", "5", 1, 20),),
    ),
    Rule(
        HOLDS,
        "Did it hold?",
        "30 days after debt was closed through its gate, its thread is asked once, in working hours, whether "
        "that held.",
    ),
)
NAMED: Mapping[str, Rule] = {rule.name: rule for rule in RULES}
RULED: Mapping[str, Choice] = {choice.name: choice for rule in RULES for choice in rule.choices}
"""What a team may choose about its nudges and reminders, by name."""


def value(settings: Mapping[str, str] | None, name: str) -> str:
    """What the team chose there, or the default."""
    return (settings or {}).get(name, RULED[name].default)


def is_on(settings: Mapping[str, str] | None, rule: str) -> bool:
    """Whether the team hears of it at all."""
    return value(settings, RULE + rule) == ON
