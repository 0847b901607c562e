"""The words of the backlog (spec sections 1 and 2); the values are what the database keeps."""

from enum import StrEnum


class Platform(StrEnum):
    SLACK = "slack"
    TEAMS = "teams"
    BROWSER = "browser"


class Kind(StrEnum):
    DEBT = "debt"
    IMPROVEMENT_STORY = "improvement story"
    USER_STORY = "user story"
    ENABLER_STORY = "enabler story"
    DEFECT = "defect"
    SPIKE = "spike"
    STRATEGIC_BET = "strategic bet"


class Priority(StrEnum):
    CRITICAL = "Critical"
    HIGH = "High"
    MEDIUM = "Medium"
    LOW = "Low"


class Effort(StrEnum):
    SMALL = "Small"
    MEDIUM = "Medium"
    LARGE = "Large"


class Temperature(StrEnum):
    HOT = "hot"
    WARM = "warm"
    COLD = "cold"


class Horizon(StrEnum):
    THIS_SPRINT = "this sprint"
    NEXT_RELEASE = "next release"
    ROADMAP = "roadmap"


DEFAULT_TIMING = {
    Priority.CRITICAL: (Temperature.HOT, Horizon.THIS_SPRINT),
    Priority.HIGH: (Temperature.WARM, Horizon.NEXT_RELEASE),
    Priority.MEDIUM: (Temperature.WARM, Horizon.ROADMAP),
    Priority.LOW: (Temperature.COLD, Horizon.ROADMAP),
}
"""What an item of that priority is where nobody said otherwise."""


class Queue(StrEnum):
    HOT_FIXES = "hot fixes"
    STABILITY = "stability"
    FEATURE_IMPROVEMENTS = "feature improvements"
    STRATEGIC_BETS = "strategic bets"


class Source(StrEnum):
    PROGRAM_BACKLOG = "program backlog"
    ANOTHER_TEAM = "another team"
    LOCAL = "local"
    RETROSPECTIVE = "retrospective"
    INCIDENT = "incident"


class State(StrEnum):
    NEW = "new"
    TRIAGED = "triaged"
    PLANNED = "planned"
    IN_PROGRESS = "in progress"
    MEASURING = "measuring"
    CLOSED = "closed"
    PAUSED = "paused"
    DECLINED = "declined"
    ACCEPTED = "accepted"


OPEN_STATES = frozenset(State) - {State.CLOSED, State.DECLINED}
PARKED_STATES = frozenset({State.PAUSED, State.ACCEPTED, State.MEASURING})
"""Open, and nothing to be done next: they stand behind the ranked ones and have no rank number."""


UNSET = "none"
"""In filters and counts: what nobody set."""


class Method(StrEnum):
    """How a team's items are scored (F11)."""

    PILLARS = "pillars"
    VALUE_SIZE = "value / size"
    WSJF = "WSJF"


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


class LinkKind(StrEnum):
    PARENT = "parent"
    BLOCKED_BY = "blocked by"
    RELATES_TO = "relates to"
    REOPENS = "reopens"


class Role(StrEnum):
    OWNER = "owner"
    DEPUTY = "deputy"
    MEMBER = "member"
    STAKEHOLDER = "stakeholder"


class Showing(StrEnum):
    """How a message shows an item; what an update draws again."""

    LINE = "line"
    CARD = "card"
    ATTENTION = "attention"
    NUDGE = "nudge"
    CLOSING = "closing"
    HELD = "held"


class Closing(StrEnum):
    """How an item was closed (F28). GATE and OVERRIDE are for debt, DONE is for every other kind."""

    GATE = "gate"
    OVERRIDE = "override"
    CLEANED = "cleaned"
    DONE = "done"


class Held(StrEnum):
    """Whether what was closed held (F29)."""

    YES = "yes"
    NO = "no"


class Usable(StrEnum):
    """Whether a sprint made a usable, valuable increment (F37)."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Verdict(StrEnum):
    """What an experiment showed of its hypothesis (F37)."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    UNCLEAR = "unclear"


class EvidenceKind(StrEnum):
    """What was seen in production, or told by those who use it (F30)."""

    INCIDENT = "incident"
    SUPPORT = "support"
    USAGE = "usage"


class Severity(StrEnum):
    """How bad an incident was."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


class Asking(StrEnum):
    """What a message asks or tells, that shows neither an item nor a review."""

    INCREMENT = "increment"
    INCIDENT = "incident"
    NOTED = "noted"
    VERDICT = "verdict"


class ReviewPart(StrEnum):
    """What a message shows of a review."""

    AGENDA = "agenda"
    STEP_1 = "step1"
    STEP_2 = "step2"
    STEP_3 = "step3"
    STEP_4 = "step4"
    STEP_5 = "step5"
    MINUTES = "minutes"
    PLANNING = "planning"


class BiteKind(StrEnum):
    """How an item that is not done bites."""

    SLOW = "slow"
    OUTAGE = "outage"
    WORKAROUND = "workaround"
    REWORK = "rework"
    SUPPORT = "support"


class Answer(StrEnum):
    """Whether technical debt caused an incident."""

    DEBT = "debt"
    PARTLY = "partly debt"
    NOT_DEBT = "not debt"


CAUSED_BY_DEBT = frozenset({Answer.DEBT, Answer.PARTLY})
"""What counts as debt wherever incidents are counted."""


class Outcome(StrEnum):
    """What became of a nudge: it waits to be sent, was sent, or was held back."""

    WAITS = "waits"
    SENT = "sent"
    HELD = "held"
    SNOOZED = "snoozed"


class DeliveryState(StrEnum):
    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


CATEGORIES = ("Security", "Performance", "Maintainability", "Test coverage", "Dependencies")
