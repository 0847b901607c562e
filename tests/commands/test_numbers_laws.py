"""Whatever becomes of a few items, the numbers of any moment are those that were noted at it."""

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.database import Database
from tests.commands.reckoning import Reckoning
from tests.commands.test_invariants import WAYS, _all, _new, _team

EXAMPLES = int(os.environ.get("HEARTH_TEST_EXAMPLES", "40")) // 8
CHANGES = (
    "set",
    "set",
    "set",
    "decline",
    "restore",
    "start",
    "live",
    "merge",
    "separate",
    "undo",
    "edit",
    "file",
)
ONE, ANOTHER = 1, 2
STEPS = st.lists(
    st.tuples(st.sampled_from(CHANGES), st.sampled_from((ONE, ONE, ANOTHER)), st.integers(0, 9)),
    min_size=15,
    max_size=30,
)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_the_open_debt_of_any_moment_is_what_was_open_then(
    database: Database, steps: list[tuple[str, int, int]]
) -> None:
    talk, reckoning = _new(database), Reckoning()
    for what, whom, how in steps:
        talk.later(minutes=1)
        WAYS[what](talk, "boss", whom, how)
        with talk.database.reading(talk.workspace) as store:
            reckoning.note(talk.now, _all(store))
    with talk.database.reading(talk.workspace) as store:
        reckoning.check(store, _team(talk), _all(store))
