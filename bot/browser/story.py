"""The example team's last three weeks, as the people of a payments team might have lived them."""

from dataclasses import dataclass, field

from bot.browser.chat import Person

NEWCOMERS = (
    Person("mei", "Mei Tanaka", "Developer", "Europe/London"),
    Person("lukas", "Lukas Brandt", "Developer", "Europe/Berlin"),
)


@dataclass(frozen=True, slots=True)
class Say:
    """Words, or a command. tag: names the message. under: tag of the message it answers."""

    text: str
    tag: str = ""
    under: str = ""
    where: str = "payments"


@dataclass(frozen=True, slots=True)
class FillIn:
    """A form, opened by what is typed or from the menu of the message `about`, and sent."""

    opener: str
    fields: dict[str, str] = field(default_factory=dict)
    about: str = ""


@dataclass(frozen=True, slots=True)
class React:
    emoji: str
    about: str


@dataclass(frozen=True, slots=True)
class Press:
    """A button of the card that answered `about`, by its label."""

    label: str
    about: str


@dataclass(frozen=True, slots=True)
class InReview:
    """A button of the last review, by its label: of the row that holds `row`, or of its own; and the form
    that it opens, if it opens one."""

    label: str
    row: str = ""
    fields: dict[str, str] = field(default_factory=dict)


Deed = Say | FillIn | React | Press | InReview


@dataclass(frozen=True, slots=True)
class Then:
    """weeks: before this week; 0 is today, and `clock` then counts minutes ago. day: 0 is Monday."""

    weeks: int
    day: int
    clock: str
    who: str
    deed: Deed


COVERAGE = {
    "title": "Checkout tests cover only the happy path",
    "priority": "High",
    "category": "Test coverage",
    "effort": "Medium",
    "area": "checkout",
    "current_state": (
        "Declined cards, timeouts and double clicks are only tried by hand before a release.\n"
        "Two of the last three rollbacks began there."
    ),
    "expected_output": "Every way a payment can end has a test, so a release needs no afternoon of clicking.",
    "measurement": "Branch coverage 23% -> 60%",
    "outcome": "Checkout changes reach buyers the same day, without rollbacks.",
}
APPROVAL = {
    "title": "Payouts over 10,000 are approved in a spreadsheet",
    "priority": "Medium",
    "category": "Maintainability",
    "effort": "Medium",
    "area": "payouts",
    "current_state": "Finance copies the list by hand twice a day; a typo delays somebody's money.",
    "expected_output": "Approval is one step inside the payout run, with a record of who approved.",
    "on_purpose": "yes",
    "traded_for": "Instant payouts for the spring launch",
    "learned": "Going live first was right: now we know which limits really matter.",
}
STATEMENT = {
    "priority": "Medium",
    "category": "Maintainability",
    "effort": "Medium",
    "area": "refunds",
    "customer_segment": "Marketplaces",
    "customer_evidence": "https://example.com/tickets/4711",
    "workaround": "Support sends the split by e-mail on request.",
}
RECONCILIATION = {
    "title": "Reconciliation matches bank lines by amount only",
    "priority": "High",
    "category": "Maintainability",
    "effort": "Large",
    "area": "settlement",
    "current_state": "Two payments of the same amount on one day have to be told apart by hand.",
    "expected_output": "Lines are matched by reference first, and only the rest is looked at by a person.",
    "measurement": "Matched by hand 12% -> 2%",
    "outcome": "Finance closes the month two days earlier.",
    "business_value": "4",
    "customer_impact": "3",
    "technical_risk": "4",
}
REPORT = {
    "priority": "Medium",
    "effort": "Medium",
    "area": "settlement",
    "outcome": "Finance closes the day before the board call.",
    "goal": "Money and books agree by 8:00",
}
RETRO = {
    "stories": (
        "New joiners ship something small in their first week ~S in:tooling\n"
        "Everybody sees which version is live where ~S in:release\n"
        "Two people know the payout code well ~M in:payouts\n"
        "Release notes that support can paste ~S in:release"
    )
}

LEDGER = {
    "title": "Ledger entries are fetched one by one on the account page",
    "priority": "High",
    "category": "Performance",
    "effort": "Medium",
    "area": "ledger",
    "measurement": "Page load 1900 ms -> <300 ms",
    "outcome": "Support answers while the customer is still on the line.",
}
TURNS = {"facilitator_1": "priya", "facilitator_2": "dana", "facilitator_3": "ravi"}

# fmt: off
FIRST_WEEK = (
    Then(3, 0, "09:04", "priya", Say(
        "Morning all! From today what slows us down goes into Hearth, right here: one list next to the "
        "features, so that we see the whole picture when we plan.",
    )),
    Then(3, 0, "09:09", "ravi", Say("So when I trip over something I type /debt and carry on?")),
    Then(3, 0, "09:11", "priya", Say(
        "Exactly. Rough is fine. We look at the list together every second Wednesday.",
    )),
    Then(3, 0, "09:16", "ravi", Say(
        "/debt Refund job retries forever when the ledger is down !critical #maintainability ~M "
        "in:refunds",
        tag="refunds",
    )),
    Then(3, 0, "09:18", "priya", Press("I am the Product Owner", "refunds")),
    Then(3, 0, "09:20", "priya", Say("/backlog role @Sam Whitfield stakeholder")),
    Then(3, 0, "09:22", "priya", FillIn("/backlog review schedule", TURNS)),
    Then(3, 0, "09:24", "priya", FillIn("/backlog settings", {"capacity": "20"})),
    Then(3, 0, "09:31", "dana", Say(
        "/debt Card tokens can end up in the debug log of the gateway !critical #security ~S in:gateway",
        tag="tokens",
    )),
    Then(3, 0, "09:33", "ravi", React("eyes", "tokens-answer")),
    Then(3, 0, "10:12", "lukas", Say(
        "/debt Nightly settlement starts over after any error !high #performance ~L in:settlement "
        "240min -> <60min",
    )),
    Then(3, 0, "11:40", "mei", FillIn("/debt", COVERAGE)),
    Then(3, 0, "14:05", "ravi", Say(
        "/debt The card SDK is two major versions behind !high #dependencies ~M in:gateway",
    )),
    Then(3, 0, "16:20", "sam", Say(
        "Quarter numbers are out, thanks everybody for the calm launch week.",
        where="general",
    )),
    Then(3, 1, "09:20", "dana", Say(
        "/debt Currency rounding is done in five places !medium #maintainability ~M in:pricing",
    )),
    Then(3, 1, "10:02", "lukas", Say(
        "/debt No alert when a bank rejects a payout file !high #maintainability ~S in:payouts",
    )),
    Then(3, 1, "11:15", "ravi", FillIn("/debt", APPROVAL)),
    Then(3, 1, "16:40", "ravi", Say(
        "/improve As a finance analyst I want the settlement report by 8:00 so that I can close the day"
        " early",
        tag="report",
    )),
    Then(3, 1, "16:52", "priya", FillIn("Add details", REPORT, about="report")),
    Then(3, 2, "10:21", "dana", Say(
        "Twice this week the webhook worker had to be restarted by hand. It stops reading after a "
        "broken message and says nothing.",
        tag="webhook",
    )),
    Then(3, 2, "10:24", "ravi", Say("Same here on Monday, I thought it was my laptop.", under="webhook")),
    Then(3, 2, "10:31", "mei", Say(
        "Support saw it too: two shops got their “paid” mail an hour late.",
        tag="mail",
        under="webhook",
    )),
    Then(3, 2, "10:33", "ravi", React("bricks", "webhook")),
    Then(3, 2, "10:34", "mei", React("bricks", "webhook")),
    Then(3, 2, "10:36", "dana", React("+1", "mail")),
    Then(3, 3, "09:48", "mei", FillIn("/debt", LEDGER)),
    Then(3, 3, "13:30", "dana", Say(
        "/debt Flags of launches from last year are evaluated on every request !low #maintainability ~S"
        " in:checkout",
    )),
    Then(3, 3, "15:02", "lukas", Say(
        "/improve Buyers see why a card was declined, so that they can fix it themselves",
    )),
    Then(3, 4, "11:10", "ravi", Say(
        "/debt The database driver is pinned to a version without fixes !high #security ~S in:ledger",
    )),
    Then(3, 4, "11:55", "mei", Say(
        "/debt A new laptop needs eleven manual steps !medium #maintainability ~S in:tooling",
    )),
)

SECOND_WEEK = (
    Then(2, 0, "09:30", "priya", FillIn("/improve retro", RETRO)),
    Then(2, 0, "09:34", "dana", Say("Nice retro. I would pair on payouts.", tag="pair")),
    Then(2, 0, "09:35", "lukas", React("+1", "pair")),
    Then(2, 1, "10:05", "sam", Say(
        "Refunds over several days show up as one line on the statement.\n"
        "Two marketplaces tell us that their accountants split it by hand.",
        tag="statement",
    )),
    Then(2, 1, "10:11", "mei", FillIn("debt.from_message", STATEMENT, about="statement")),
    Then(2, 1, "14:20", "dana", Say(
        "/debt Chargeback status is polled every minute for every open case !medium #performance ~M "
        "in:disputes",
    )),
    Then(2, 1, "15:00", "ravi", Say("New cluster is up, builds are back to normal.", where="platform")),
    Then(2, 2, "09:58", "lukas", Say(
        "/debt The bank's file format has no contract tests !high #test-coverage ~M in:payouts 0% -> "
        "80%",
    )),
    Then(2, 2, "11:25", "ravi", Say(
        "/debt Fraud rules can only change with a full release !medium #maintainability ~L in:fraud",
    )),
    Then(2, 3, "10:40", "dana", Say(
        "/debt Idempotency keys expire after 10 minutes, so a late retry can charge twice !critical ~M "
        "in:gateway",
        tag="twice",
    )),
    Then(2, 3, "10:44", "priya", Say(
        "Thank you for writing it down. First thing tomorrow?",
        under="twice-answer",
    )),
    Then(2, 3, "10:46", "dana", Say(
        "Yes, I have a small test that shows it.",
        tag="test",
        under="twice-answer",
    )),
    Then(2, 3, "10:47", "priya", React("white_check_mark", "test")),
    Then(2, 4, "14:12", "mei", Say(
        "/debt Receipts are rendered by a template engine that is no longer maintained !low "
        "#dependencies ~M in:receipts",
    )),
    Then(2, 4, "15:40", "mei", Say("Search by receipt number is live for everybody.", where="search")),
)

THIRD_WEEK = (
    Then(1, 0, "10:08", "lukas", FillIn("/debt", RECONCILIATION)),
    Then(1, 0, "14:00", "priya", Say("/backlog plan PAY-2")),
    Then(1, 0, "14:01", "priya", Say("/backlog plan PAY-1")),
    Then(1, 0, "14:02", "priya", Say("/backlog plan PAY-3")),
    Then(1, 0, "14:03", "priya", Say("/backlog plan PAY-11")),
    Then(1, 0, "14:04", "priya", Say(
        "/backlog rank PAY-9 above PAY-7 because the auditors ask for it in December",
    )),
    Then(1, 0, "14:06", "priya", Say("/backlog pause PAY-23 The vendor answers in January")),
    Then(1, 0, "14:20", "ravi", Say("/backlog take PAY-2")),
    Then(1, 0, "14:21", "ravi", Say("/backlog start PAY-2")),
    Then(1, 0, "15:10", "lukas", Say("/backlog start PAY-3")),
    Then(1, 0, "15:12", "mei", Say("/backlog start PAY-11")),
    Then(1, 1, "09:50", "sam", Say(
        "/improve As a shop owner I want last year's invoices in one download so that my tax return "
        "takes minutes",
    )),
    Then(1, 2, "09:57", "priya", Say("Review in three minutes, all of it in its thread.")),
    Then(1, 2, "10:01", "priya", InReview("Start")),
    Then(1, 2, "10:01", "mei", InReview("I am here")),
    Then(1, 2, "10:02", "priya", InReview("Confirm Critical", "PAY-24")),
    Then(1, 2, "10:03", "priya", InReview("Confirm Critical", "PAY-2 ")),
    Then(1, 2, "10:04", "dana", InReview("High", "PAY-10")),
    Then(1, 2, "10:05", "ravi", InReview("Medium", "PAY-13")),
    Then(1, 2, "10:06", "ravi", InReview("Medium", "PAY-18")),
    Then(1, 2, "10:07", "priya", InReview("Medium", "PAY-27")),
    Then(1, 2, "10:08", "priya", InReview("Leave the rest for next time")),
    Then(1, 2, "10:10", "priya", InReview("Leave the rest for next time")),
    Then(1, 2, "10:13", "priya", InReview("Pick", "PAY-7")),
    Then(1, 2, "10:14", "priya", InReview("End")),
    Then(1, 2, "13:15", "dana", Say(
        "/debt Two test runs at once share data and fail each other #test-coverage ~M in:tooling",
        tag="shared",
    )),
    Then(1, 2, "13:22", "mei", React("+1", "shared-answer")),
    Then(1, 3, "09:41", "mei", Say(
        "/debt Wallet certificates are renewed by hand, the next one in March !high #security ~S "
        "in:gateway @ravi",
        tag="wallet",
    )),
    Then(1, 3, "09:45", "ravi", Say("Happy to take that one.", under="wallet-answer")),
    Then(1, 4, "15:30", "mei", Say("/backlog live PAY-11")),
    Then(1, 4, "16:05", "priya", Say(
        "Good week. All three Critical ones are understood now, that helps a lot.",
        tag="week",
    )),
    Then(1, 4, "16:06", "dana", React("+1", "week")),
    Then(1, 4, "16:07", "ravi", React("+1", "week")),
)

TODAY = (
    Then(0, 0, "38", "lukas", Say(
        "Settlement finished at 05:40, after one restart in the night.",
        tag="night",
    )),
    Then(0, 0, "37", "lukas", Say("/backlog incident Settlement was two hours late after a restart")),
    Then(0, 0, "35", "priya", Say(
        "Thanks for watching it. That is the one you filed, isn't it?",
        under="night",
    )),
    Then(0, 0, "34", "lukas", Say("It is. With checkpoints it would have been 40 minutes.", under="night")),
    Then(0, 0, "33", "dana", React("eyes", "night")),
    Then(0, 0, "12", "dana", Say(
        "Does anybody else get an empty page when a refund is partly booked?",
        tag="empty",
    )),
    Then(0, 0, "10", "mei", Say("Yes! Since Thursday, but only for marketplaces.")),
    Then(0, 0, "4", "dana", Say(
        "/debt Partly booked refunds show an empty page to marketplaces !high #maintainability ~S "
        "in:refunds",
        tag="partly",
    )),
    Then(0, 0, "3", "mei", React("+1", "partly-answer")),
    Then(0, 0, "2", "priya", Say(
        "Good catch. I would like that one in this sprint.",
        under="partly-answer",
    )),
)
# fmt: on

STORY = (*FIRST_WEEK, *SECOND_WEEK, *THIRD_WEEK, *TODAY)
