"""Time zones, as people write them."""

import pytest

from commands.rules.zones import NO_SUCH_ZONE, like, zone_named


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/London", "Europe/London"),
        (" europe/london ", "Europe/London"),
        ("America/New York", "America/New_York"),
        ("UTC", "UTC"),
        ("London", ""),
        ("Europe", ""),
        ("../etc/passwd", ""),
        ("", ""),
    ],
)
def test_a_zone_has_one_name(typed: str, zone: str) -> None:
    assert zone_named(typed) == zone


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("New York", "There is no zone New York. Did you mean America/New_York?"),
        ("Europe/Londn", "There is no zone Europe/Londn. Did you mean Europe/London?"),
        ("xyzzy", NO_SUCH_ZONE),
        ("", NO_SUCH_ZONE),
    ],
)
def test_what_is_no_zone_is_told_the_nearest(typed: str, said: str) -> None:
    assert like(typed) == said
