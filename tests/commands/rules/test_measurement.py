"""Measurements as people write them, read into before, target, unit and direction (section 2)."""

from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from commands.rules.measurement import (
    Measurement,
    find_measurement,
    parse_measurement,
    parse_number,
    quantity,
)
from storage.enums import Direction

UP, DOWN = Direction.UP, Direction.DOWN
LAWS = settings(max_examples=150, deadline=None)
WRITTEN = st.text(alphabet="0123456789%ms$<>=-→ .,:abfrom\n", max_size=60)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Test coverage 23% -> 60%", Measurement("Test coverage", "%", UP, "23", "60")),
        ("23% -> 60%", Measurement("", "%", UP, "23", "60")),
        ("23%->60%", Measurement("", "%", UP, "23", "60")),
        ("23% → 60%", Measurement("", "%", UP, "23", "60")),
        ("23% => 60%", Measurement("", "%", UP, "23", "60")),
        ("340ms → <80ms", Measurement("", "ms", DOWN, "340", "80")),
        ("340 ms -> under 80 ms", Measurement("", "ms", DOWN, "340", "80")),
        ("Latency: 340 -> 80 ms", Measurement("Latency", "ms", DOWN, "340", "80")),
        ("Latency from 340ms -> 80", Measurement("Latency", "ms", DOWN, "340", "80")),
        ("Builds 12 -> >= 40", Measurement("Builds", "", UP, "12", "40")),
        ("Cost $1,200 -> $900", Measurement("Cost", "$", DOWN, "1200", "900")),
        ("Rate 0,5 h -> 1,5 h", Measurement("Rate", "h", UP, "0.5", "1.5")),
        ("Loss -5% -> +2%", Measurement("Loss", "%", UP, "-5", "2")),
        ("Throughput 10 req/s -> 50 req/s", Measurement("Throughput", "req/s", UP, "10", "50")),
        ("Size 10MB -> 5mb", Measurement("Size", "MB", DOWN, "10", "5")),
        ("Query time 340ms -> 80ms.", Measurement("Query time", "ms", DOWN, "340", "80")),
        ('"340ms -> 80ms"', Measurement('"', "ms", DOWN, "340", "80")),
    ],
)
def test_a_measurement_is_read(text: str, read: Measurement) -> None:
    assert parse_measurement(text) == read


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "before -> target"),
        ("faster", "before -> target"),
        ("23%", "before -> target"),
        ("a -> b", "before -> target"),
        ("1.2.3 -> 1.2.4", "before -> target"),
        ("340ms -> 2s", "ms and the target in s"),
        ("23% -> 60 points", "% and the target in points"),
        ("$5 -> €4", "$ and the target in €"),
        ("23% -> 23%", "the same"),
        ("60% -> >=60%", "the same"),
        ("60% -> <60%", "the same"),
        ("23% -> >10%", "already there"),
        ("340ms -> <400ms", "already there"),
    ],
)
def test_what_cannot_be_right_is_refused_with_a_sentence(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("$", r"\$")):
        parse_measurement(text)


@pytest.mark.parametrize("text", ["Python 3.8 -> 3.12", "a -> b", "move 3 -> 4 workers", "no numbers", ""])
def test_without_a_unit_nothing_is_found_in_a_longer_text(text: str) -> None:
    assert find_measurement(text) is None


@pytest.mark.parametrize("text", ["Tests are thin: 23% -> 60% by May", "So\n\nTests are thin 23% -> 60%\n1"])
def test_one_is_found_inside_a_longer_text(text: str) -> None:
    assert find_measurement(text) == Measurement("Tests are thin", "%", UP, "23", "60")


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,200", "1200"), ("0,5", "0.5"), ("0,500", "0.500"), ("-3.25", "-3.25"), ("+7", "7"), ("1,2,3", "")],
)
def test_a_number_is_read_as_people_write_it(text: str, number: str) -> None:
    if number:
        assert parse_number(text) == Decimal(number)
        return
    with pytest.raises(ValueError):
        parse_number(text)


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [("60", "%", "60%"), ("80", "ms", "80 ms"), ("12", "$", "$12"), ("5", "", "5"), ("", "%", "")],
)
def test_a_quantity_is_shown_as_people_write_it(value: str, unit: str, shown: str) -> None:
    assert quantity(value, unit) == shown


@LAWS
@given(WRITTEN | st.text(max_size=80))
@example("Coverage from: 23% -> 60%")
@example("Duration: from 1h -> 2h")
@example("from from - : 1h -> 2h")
@example("the first from 1h -> 2h")
@example("x " * 80 + "23% -> 60%")
@example("y" * 145 + " from x 23% -> 60%")
def test_whatever_was_read_reads_the_same_from_its_own_words(text: str) -> None:
    try:
        read = parse_measurement(text)
    except ValueError:
        return
    assert parse_measurement(str(read)) == read


NUMBERS = st.decimals(min_value=-99999, max_value=99999, places=2).map(lambda number: f"{number:f}")


@LAWS
@given(
    metric=st.text(alphabet="abc xyz", max_size=200),
    unit=st.sampled_from(["%", "ms", "req/s", "$", "€", "m²"]),
    before=NUMBERS,
    target=NUMBERS,
)
def test_every_measurement_survives_being_shown(metric: str, unit: str, before: str, target: str) -> None:
    text = f"{metric} {quantity(before, unit)} -> {quantity(target, unit)}"
    if Decimal(before) == Decimal(target):
        return
    read = parse_measurement(text)
    assert (Decimal(read.before), Decimal(read.target), read.unit) == (Decimal(before), Decimal(target), unit)
    assert read.direction is (UP if Decimal(target) > Decimal(before) else DOWN)
    assert parse_measurement(str(read)) == read


@LAWS
@given(WRITTEN)
def test_what_is_found_in_a_text_fits_its_columns(text: str) -> None:
    try:
        found = find_measurement(text * 5)
    except ValueError:
        return
    if found is not None:
        assert len(found.metric) <= 150
        assert max(len(found.unit), len(found.before), len(found.target)) <= 32
