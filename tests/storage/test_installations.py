"""Which workspaces there are, and the tokens they gave: sealed at rest, rotated, forgotten when revoked."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from storage.database import Database
from storage.enums import Platform
from storage.models import installations
from storage.sealing import Sealer
from storage.workspaces import Installation
from tests.conftest import KEY, NOW, make_workspace
from tests.storage.conftest import fill

TOKEN = "xoxb-1234-the-token-of-the-bot"


def _install(database: Database, workspace: int, token: str = TOKEN) -> Installation:
    installation = Installation(workspace, token, "B-a-bot-id", "U1", "A1", "chat:write")
    with database.workspaces() as workspaces:
        workspaces.install(installation, NOW)
    return installation


def _found(database: Database, workspace: int) -> Installation | None:
    with database.workspaces() as workspaces:
        return workspaces.installation(workspace)


def _with_keys(database: Database, *keys: str) -> Database:
    address = database.url.render_as_string(hide_password=False)
    return Database(address, Sealer(keys))


def _kept(database: Database, workspace: int) -> str:
    """The token as the database has it."""
    wanted = select(installations.c.token).where(installations.c.workspace_id == workspace)
    with database.engine.connect() as connection:
        return str(connection.execute(wanted).scalar_one())


def test_a_workspace_is_met_once(database: Database) -> None:
    workspace = make_workspace(database)
    name = f"T-met-{workspace}"

    def meet(_: int) -> int:
        with database.workspaces() as workspaces:
            return workspaces.meet(Platform.SLACK, name, "Acme", NOW)

    with ThreadPoolExecutor(4) as threads:
        met = set(threads.map(meet, range(8)))
    assert len(met) == 1
    with database.workspaces() as workspaces:
        assert workspaces.find(Platform.SLACK, name) == met.pop()
        assert workspaces.find(Platform.TEAMS, name) is None


def test_a_token_is_read_back_and_a_newer_one_replaces_it(database: Database, workspace: int) -> None:
    assert _found(database, workspace) is None
    assert _found(database, workspace) != _install(database, workspace)
    newer = _install(database, workspace, "xoxb-newer")
    assert _found(database, workspace) == newer


def test_a_token_never_stands_in_the_database_in_clear_text(own: Database) -> None:
    workspace = make_workspace(own)
    _install(own, workspace)
    assert TOKEN not in _kept(own, workspace)
    if own.engine.dialect.name == "sqlite":
        file = Path(str(own.url.database))
        kept = b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
        assert b"B-a-bot-id" in kept
        assert TOKEN.encode() not in kept


def test_a_token_is_not_shown_where_an_installation_is_printed(database: Database, workspace: int) -> None:
    installation = _install(database, workspace)
    assert TOKEN not in repr(installation) + str(installation) + repr([installation])


def test_keys_rotate(database: Database, workspace: int) -> None:
    """The new key stands in front, tokens are sealed anew as they come, and then the old key goes."""
    new = Fernet.generate_key().decode()
    installation = _install(database, workspace)
    both, only_new = _with_keys(database, new, KEY), _with_keys(database, new)
    assert _found(both, workspace) == installation
    assert _found(only_new, workspace) is None
    _install(both, workspace)
    assert _found(only_new, workspace) == installation
    assert _found(database, workspace) is None
    both.close()
    only_new.close()


def test_a_revoked_token_is_forgotten_and_the_backlog_stays(database: Database) -> None:
    rows = fill(database)
    _install(database, rows.workspace)
    for _ in range(2):
        with database.workspaces() as workspaces:
            workspaces.revoke(rows.workspace, NOW)
    assert _kept(database, rows.workspace) == ""
    assert _found(database, rows.workspace) is None
    with database.reading(rows.workspace) as store:
        assert store.items.by_ref("PAY-1") is not None
    again = _install(database, rows.workspace, "xoxb-again")
    assert _found(database, rows.workspace) == again


def test_revoking_touches_no_other_workspace(database: Database, workspace: int) -> None:
    other = make_workspace(database)
    kept = _install(database, other)
    _install(database, workspace)
    with database.workspaces() as workspaces:
        workspaces.revoke(workspace, NOW)
    assert _found(database, other) == kept


@pytest.mark.parametrize("keys", [("",), ("not a key",), (KEY, "short")])
def test_a_key_that_is_none_is_refused(keys: tuple[str, ...]) -> None:
    with pytest.raises(ValueError):
        Sealer(keys)


def test_a_sealed_word_opens_with_its_key_alone_and_for_its_time() -> None:
    sealer, other = Sealer((KEY,)), Sealer((Fernet.generate_key().decode(),))
    sealed = sealer.seal("secret 🔑")
    assert sealer.open(sealed) == "secret 🔑"
    assert sealer.open(sealed, max_age=60) == "secret 🔑"
    assert sealer.open(sealed, max_age=-1) is None
    assert other.open(sealed) is None
    assert sealer.open("") is None
    assert sealer.open("tampered" + sealed) is None
