"""Twenty seeds of a simulated world: whatever befalls it, each review and each message is accounted for."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from commands.review import opening
from commands.view import Card
from storage.deliveries import Address
from storage.enums import Platform
from tests.simulator.almanac import moment
from tests.simulator.chats import Chat, Impossible
from tests.simulator.play import play

ROOT = Path(__file__).parents[2]
SEEDS, DAYS = 20, 30
FEW_DAYS = 12


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_law_holds(seed: int) -> None:
    played = play(seed, DAYS)
    assert not played.failure, played.failure


def test_a_seed_is_played_again_exactly() -> None:
    first, second = play(3, FEW_DAYS), play(3, FEW_DAYS)
    assert (first.sum, first.steps) == (second.sum, second.steps)
    command = (sys.executable, "-m", "tests.simulator.play", "3", "--days", str(FEW_DAYS))
    elsewhere = os.environ | {"PYTHONHASHSEED": "77", "PYTHONPATH": str(ROOT)}
    told = subprocess.run(command, cwd=ROOT, env=elsewhere, check=True, capture_output=True, text=True)
    assert f"sum {first.sum}" in told.stdout


def test_two_seeds_are_two_worlds() -> None:
    assert play(1, 2).sum != play(2, 2).sum


def test_a_law_that_does_not_hold_is_told_with_how_to_see_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "arm", lambda *_: None)
    failure = play(0, DAYS).failure
    assert "seed 0, step " in failure
    assert "Play it again: python -m tests.simulator.play 0 --days 30" in failure


def test_a_chat_takes_nothing_that_cannot_be() -> None:
    chat = Chat(Platform.SLACK, 1, readable=True, channels={"C1": "one", "C2": "two"})
    now, card = datetime(2026, 1, 1, tzinfo=UTC), Card(())
    root = chat.post(Address(Platform.SLACK, "C1"), card, "", now, "")
    reply = chat.post(Address(Platform.SLACK, "C1", thread=root.id), card, "", now, "")
    for wrong in (
        Address(Platform.SLACK, "C3"),
        Address(Platform.SLACK, "C2", thread=root.id),
        Address(Platform.SLACK, "C1", thread=reply.id),
    ):
        with pytest.raises(Impossible):
            chat.post(wrong, card, "", now, "")
    with pytest.raises(Impossible):
        chat.update(Address(Platform.SLACK, "C2"), root.id, card)


@pytest.mark.parametrize(
    ("day", "at", "zone", "shown"),
    [
        ("2026-03-29", "01:30", "Europe/London", "2026-03-29T01:00:00"),  # skipped: the next minute is 02:00
        ("2026-10-25", "01:30", "Europe/London", "2026-10-25T00:30:00"),  # twice: the first one
        ("2026-10-04", "02:15", "Australia/Lord_Howe", "2026-10-03T15:30:00"),  # half an hour is skipped
        ("2026-06-03", "10:00", "Asia/Kolkata", "2026-06-03T04:30:00"),
    ],
)
def test_the_almanac_reckons_as_one_does_on_paper(day: str, at: str, zone: str, shown: str) -> None:
    there = moment(date.fromisoformat(day), time.fromisoformat(at), zone)
    assert there == datetime.fromisoformat(shown).replace(tzinfo=UTC)
