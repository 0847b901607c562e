"""Hearth served to either platform: what people meet is the same, so the same tests hold it."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

import pytest

from tests.bot import serving
from tests.bot.served import Served
from tests.bot.teams import serving as teams_serving


class Serve(Protocol):
    """Serves the database to a workspace of its own. ``serve``: another way to the same database."""

    def __call__(
        self, address: str, folder: Path, *, replicas: int = 1, serve: str = ""
    ) -> AbstractAsyncContextManager[Served]: ...


SITES: dict[str, Serve] = {"slack": serving.site, "teams": teams_serving.site}
on_both_platforms: Callable[..., pytest.MarkDecorator] = pytest.mark.parametrize(
    "site", SITES.values(), ids=SITES
)
