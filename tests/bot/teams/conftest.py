"""Hearth running in this process, and a Teams on another thread that talks to it over signed HTTP."""

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.app import running
from bot.settings import Settings
from tests.bot.patience import patient
from tests.bot.teams.serving import Site
from tests.fakes.teams_server import TeamsServer


@pytest.fixture
def teams(request: pytest.FixtureRequest) -> Iterator[TeamsServer]:
    """Its parameter, if it has one, is who signs in another of Microsoft's clouds."""
    with TeamsServer() as server:
        server.authority.issuer = getattr(request, "param", server.authority.issuer)
        yield server
        assert server.violations == []


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    patient(monkeypatch)


@pytest.fixture
async def chat(teams: TeamsServer, own_address: str) -> AsyncIterator[Site]:
    """A tenant with Ana, Ben and the channel «payments», on both kinds of databases."""
    given = {name.lower(): value for name, value in teams.settings().items()}
    settings = Settings.model_validate({**given, "database_url": own_address, "hearth_port": 0})
    async with running(settings) as port:
        site = Site(teams, [f"http://127.0.0.1:{port}"], own_address)
        yield site
        await site.close()
