"""The Teams app package holds what Teams asks for: the commands that there are, our icons, and no right more.

`HEARTH_REGOLDEN=1` writes the golden manifest anew; look at what git says has changed.
"""

import json
import os
import re
import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.teams.inbound import typed
from bot.teams.package import manifest, package
from commands.catalogue import CATALOGUE
from commands.resolving import Typed

URL = "https://debt.acme.example"
APP_ID = "0F8FAD5B-D9CB-469F-A165-70867728950E"
GOLDEN = Path(__file__).parents[2] / "golden" / "teams_manifest.json"
GUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def manifests(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["manifest", "teams", *arguments])


def commands(told: dict[str, Any]) -> list[dict[str, str]]:
    (listed,) = told["bots"][0]["commandLists"]
    assert listed["scopes"] == told["bots"][0]["scopes"]
    found: list[dict[str, str]] = listed["commands"]
    return found


def shape(png: bytes) -> tuple[int, int, int]:
    """Width, height and kind of pixels: 2 is colour, 6 colour with opacity."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height, _, kind = struct.unpack(">IIBB", png[16:26])
    return width, height, kind


def pixels(png: bytes, width: int) -> list[bytes]:
    """The four bytes of each pixel of a PNG whose lines are stored as they are, in one piece."""
    at = png.index(b"IDAT")
    (length,) = struct.unpack(">I", png[at - 4 : at])
    raw, line = zlib.decompress(png[at + 4 : at + 4 + length]), width * 4 + 1
    assert set(raw[::line]) == {0}
    drawn = b"".join(raw[n + 1 : n + line] for n in range(0, len(raw), line))
    return [drawn[n : n + 4] for n in range(0, len(drawn), 4)]


def test_the_manifest_is_the_golden_one() -> None:
    told = manifest(URL, APP_ID) | {"version": "0.0.0"}
    drawn = json.dumps(told, indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("HEARTH_REGOLDEN"):
        GOLDEN.write_text(drawn, encoding="utf-8")
    assert drawn == GOLDEN.read_text(encoding="utf-8")


def test_the_version_is_that_of_hearth() -> None:
    project = (Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8")
    assert f'\nversion = "{manifest(URL, APP_ID)["version"]}"\n' in project


def test_each_command_can_be_typed_as_it_is_offered() -> None:
    """Chosen words are whole without an argument; home opens what no word of the catalogue does."""
    offered = [command["title"] for command in commands(manifest(URL, APP_ID))]
    assert [typed(words) for words in offered] == [
        *(Typed(entry.name) for entry in CATALOGUE if entry.menu),
        Typed("home"),
    ]


def test_what_people_need_first_is_offered() -> None:
    offered = {command["title"] for command in commands(manifest(URL, APP_ID))}
    assert {"debt", "improve", "backlog list", "backlog help", "home"} <= offered


def test_the_actions_are_those_of_the_catalogue() -> None:
    listed = manifest(URL, APP_ID)["composeExtensions"][0]["commands"]
    assert [(action["id"], action["title"]) for action in listed] == [
        (entry.name, entry.message_action) for entry in CATALOGUE if entry.message_action
    ]
    assert all(action["context"] == ["compose", "message"] for action in listed)
    assert all((action["type"], action["fetchTask"]) == ("action", True) for action in listed)


def test_the_limits_of_teams() -> None:
    told = manifest(URL, APP_ID)
    assert len(told["name"]["short"]) <= 30
    assert len(told["name"]["full"]) <= 100
    assert len(told["description"]["short"]) <= 80
    assert len(told["description"]["full"]) <= 4000
    assert len(told["developer"]["name"]) <= 32
    assert re.fullmatch("#[0-9a-f]{6}", told["accentColor"])
    assert re.fullmatch(r"(\d+)\.(\d+)\.(\d+)", told["version"])
    offered, actions = commands(told), told["composeExtensions"][0]["commands"]
    assert 1 <= len(offered) <= 12
    assert 1 <= len(actions) <= 10
    for one in [*offered, *actions]:
        assert 1 <= len(one["title"]) <= 32
        assert 1 <= len(one["description"]) <= 128
    assert all(len(action["id"]) <= 64 for action in actions)


def test_it_asks_for_no_right_but_to_write_to_people() -> None:
    told = manifest(URL, APP_ID)
    assert told["permissions"] == ["messageTeamMembers"]
    assert not {"authorization", "devicePermissions", "webApplicationInfo"} & set(told)


def test_the_app_has_an_id_of_its_own_that_stays() -> None:
    told = manifest(URL, APP_ID)
    bot = APP_ID.lower()
    assert told["bots"][0]["botId"] == told["composeExtensions"][0]["botId"] == bot
    assert GUID.fullmatch(told["id"])
    assert told["id"] != bot
    assert told["id"] == manifest("https://elsewhere.example", bot)["id"]
    assert told["id"] != manifest(URL, APP_ID.replace("0F8F", "0F80"))["id"]


@pytest.mark.parametrize(
    ("url", "site", "domain"),
    [
        (URL, f"{URL}/", "debt.acme.example"),
        (f"{URL}/", f"{URL}/", "debt.acme.example"),
        ("https://Debt.Acme.example:8443/hearth/", f"{URL}:8443/hearth/", "debt.acme.example:8443"),
    ],
)
def test_your_address_is_filled_in(url: str, site: str, domain: str) -> None:
    told = manifest(url, APP_ID)
    assert told["validDomains"] == [domain]
    pages = [told["developer"][name] for name in ("websiteUrl", "privacyUrl", "termsOfUseUrl")]
    assert pages == [site, f"{site}#privacy", f"{site}#terms"]


def test_the_icons() -> None:
    with ZipFile(BytesIO(package(URL, APP_ID))) as archive:
        color, outline = archive.read("color.png"), archive.read("outline.png")
    assert shape(color) == (192, 192, 2)
    assert shape(outline) == (32, 32, 6)
    drawn = pixels(outline, 32)
    assert len(drawn) == 32 * 32
    assert {pixel[:3] for pixel in drawn} == {b"\xff\xff\xff"}
    assert {b"\x00", b"\xff"} < {pixel[3:] for pixel in drawn}


def test_the_command_writes_the_package_and_says_what_next(tmp_path: Path) -> None:
    out = tmp_path / "hearth.zip"
    for _ in range(2):
        ended = manifests("--url", URL, "--app-id", APP_ID, "--out", str(out))
        assert (ended.exit_code, ended.stderr) == (0, "")
        (line,) = ended.stdout.splitlines()
        assert str(out) in line
        assert "Upload" in line
    with ZipFile(out) as archive:
        assert archive.testzip() is None
        assert set(archive.namelist()) == {"manifest.json", "color.png", "outline.png"}
        assert json.loads(archive.read("manifest.json")) == manifest(URL, APP_ID)
    assert out.read_bytes() == package(URL, APP_ID)


@pytest.mark.parametrize(
    ("url", "app_id", "out", "said"),
    [
        ("http://debt.acme.example", APP_ID, "a.zip", "--url"),
        ("debt.acme.example", APP_ID, "a.zip", "--url"),
        ("https://", APP_ID, "a.zip", "--url"),
        ("https://[debt", APP_ID, "a.zip", "--url"),
        ("https://debt.acme.example:port", APP_ID, "a.zip", "--url"),
        ("https://*.example", APP_ID, "a.zip", "--url"),
        (URL, "hearth", "a.zip", "--app-id"),
        (URL, f"{{{APP_ID}}}", "a.zip", "--app-id"),
        (URL, APP_ID.replace("-", ""), "a.zip", "--app-id"),
        (URL, APP_ID, "nowhere/a.zip", "--out"),
        (URL, APP_ID, ".", "--out"),
    ],
)
def test_what_cannot_be_packed_is_refused_in_a_sentence(
    tmp_path: Path, url: str, app_id: str, out: str, said: str
) -> None:
    ended = manifests("--url", url, "--app-id", app_id, "--out", str(tmp_path / out))
    assert ended.exit_code == 1
    (line,) = ended.stderr.splitlines()
    assert line.startswith(f"{said}: ")
    assert line.endswith(".")
    assert list(tmp_path.iterdir()) == []


def test_the_address_and_the_app_id_are_needed() -> None:
    assert manifests("--url", URL).exit_code == manifests("--app-id", APP_ID).exit_code == 2
