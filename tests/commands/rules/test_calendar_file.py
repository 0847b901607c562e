"""The calendar file: read back as calendars read it, an event a review, at its moment (F18)."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from commands.rules.cadence import Due
from commands.rules.calendar_file import Dated, calendar_file

CHANGED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
PAY = Dated("PAY", "3-20261120093000", 4, CHANGED)
DUES = st.lists(
    st.builds(
        Due,
        st.dates(date(2020, 1, 1), date(2040, 1, 1)),
        st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
            lambda at: at.replace(second=0, microsecond=0)
        ),
    ),
    max_size=8,
    unique_by=lambda due: due.nominal,
)


@given(DUES, st.integers(10, 60))
def test_every_review_is_read_back_at_its_moment_under_its_name(dues: list[Due], length: int) -> None:
    read = Calendar.from_ical(calendar_file(PAY, dues, length))
    assert read.errors == []
    events = read.walk("VEVENT")
    assert [(event["uid"], event.decoded("dtstart")) for event in events] == [
        (f"{due.nominal}-3-20261120093000@hearth", due.at) for due in dues
    ]
    for event in events:
        assert event.errors == []
        assert event.decoded("duration") == timedelta(minutes=length)
        assert event.decoded("dtstamp") == event.decoded("last-modified") == CHANGED
        assert (event.decoded("sequence"), str(event["summary"])) == (4, "PAY debt review")


def test_the_lines_are_as_rfc_5545_wants_them() -> None:
    lines = calendar_file(PAY, [Due(date(2026, 12, 2), datetime(2026, 12, 2, 10, tzinfo=UTC))], 20).split(
        b"\r\n"
    )
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    for line in (
        b"VERSION:2.0",
        b"PRODID:-//Hearth//debt reviews//EN",
        b"REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        b"DTSTART:20261202T100000Z",
        b"DURATION:PT20M",
        b"DTSTAMP:20261120T093000Z",
        b"SEQUENCE:4",
    ):
        assert line in lines
