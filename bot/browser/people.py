"""Who and what stands in the demo: its personas, its channels, and the emoji one can react with."""

from dataclasses import dataclass

from bot.browser.chat import Channel, Person

WORKSPACE = "demo"

PEOPLE = (
    Person("dana", "Dana Reyes", "Developer", "Europe/London"),
    Person("priya", "Priya Natarajan", "Product Owner", "Europe/London"),
    Person("sam", "Sam Whitfield", "Stakeholder", "Europe/London"),
    Person("ravi", "Ravi Okafor", "Developer", "Europe/London"),
)

CHANNELS = (
    Channel("payments", "Cards, refunds, payouts and everything that moves money"),
    Channel("search", "Finding things, quickly"),
    Channel("platform", "What every team builds on"),
    Channel("general", "The whole company"),
)


@dataclass(frozen=True, slots=True)
class Emoji:
    """name: as chat services call it. label: what a screen reader says. drawing: its symbol in the page,
    for not every system has a font with these signs."""

    name: str
    sign: str
    label: str
    drawing: str


CAPTURE = Emoji("bricks", "🧱", "Bricks", "e-bricks")
EMOJI = (
    CAPTURE,
    Emoji("+1", "👍", "Thumbs up", "e-thumb"),
    Emoji("white_check_mark", "✅", "Done", "e-done"),
    Emoji("eyes", "👀", "Looking", "e-eyes"),
)
