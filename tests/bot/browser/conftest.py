"""What the tests of the browser platform share: a running demo, and a Chromium to look at it with."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.browser.running import Demo, demo_running

NO_CHROMIUM = (
    "No Chromium found: these tests drive the page in one. Install it (apt-get install chromium) and, if it "
    "is not on the PATH as chromium, google-chrome or chromium-browser, name its file in HEARTH_CHROMIUM."
)


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    async with demo_running(tmp_path) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where a Chromium is; skips with the cure where there is none."""
    named = os.environ.get("HEARTH_CHROMIUM", "")
    found = named or next(
        filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-browser"))), ""
    )
    if not found or not Path(found).exists():
        pytest.skip(NO_CHROMIUM)
    return found
