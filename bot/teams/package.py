"""The Teams app package: a zip of the manifest and our icons, to upload in Teams."""

import json
import re
import uuid
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.teams.inbound import HOME
from commands.catalogue import CATALOGUE

ICONS = {"color": "color.png", "outline": "outline.png"}
ACCENT = "#8f3d1b"
SCHEMA = "https://developer.microsoft.com/json-schemas/teams/v1.29/MicrosoftTeams.schema.json"
DESCRIPTION = (
    "File technical debt and improvement stories from chat in seconds: mention Hearth, or use the menu of a "
    "message. Hearth keeps one ranked backlog for the team, shows it in the channel, keeps its cards true "
    "after every edit, and never loses what you typed. It is open source and hosted by you."
)
_STATIC = Path(__file__).parent / "static"
_FIRST_DATE = (1980, 1, 1, 0, 0, 0)


class BadPackage(Exception):
    """What was asked cannot be packed; the message is for the person at the command line."""


def package(url: str, app_id: str) -> bytes:
    """The zip for the bot at this address. Raises BadPackage; the same words give the same bytes."""
    files = {"manifest.json": json.dumps(manifest(url, app_id), indent=2, ensure_ascii=False).encode()}
    files |= {name: (_STATIC / name).read_bytes() for name in ICONS.values()}
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(ZipInfo(name, _FIRST_DATE), content, ZIP_DEFLATED)
    return packed.getvalue()


def manifest(url: str, app_id: str) -> dict[str, Any]:
    """The manifest, version 1.29: as few permissions as there are, and nothing that older clients miss.

    The app's own ID is not the bot's: it is made from it, so that a new package replaces the old one.
    """
    site, host = _address(url)
    bot = _guid(app_id)
    return {
        "$schema": SCHEMA,
        "manifestVersion": "1.29",
        "version": version("hearth"),
        "id": str(uuid.uuid5(uuid.UUID(bot), "hearth")),
        "developer": {
            "name": "Hearth",
            "websiteUrl": site,
            "privacyUrl": f"{site}#privacy",
            "termsOfUseUrl": f"{site}#terms",
        },
        "name": {"short": "Hearth", "full": "Hearth: technical debt, visible and moving"},
        "description": {
            "short": "Keeps your team's technical debt visible and moving",
            "full": DESCRIPTION,
        },
        "icons": ICONS,
        "accentColor": ACCENT,
        "defaultInstallScope": "team",
        "defaultGroupCapability": {"team": "bot", "groupchat": "bot"},
        "bots": [_bot(bot)],
        "composeExtensions": [{"botId": bot, "commands": _actions()}],
        "permissions": ["messageTeamMembers"],
        "validDomains": [host],
    }


def _bot(bot: str) -> dict[str, Any]:
    scopes = ["personal", "team", "groupChat"]
    return {"botId": bot, "scopes": scopes, "commandLists": [{"scopes": scopes, "commands": _commands()}]}


def _commands() -> list[dict[str, str]]:
    """What Teams offers after the mention: commands chosen for it, whole without an argument, and home."""
    usages = {command.usage for command in CATALOGUE}
    listed = [
        {
            "title": command.usage.removeprefix("/"),
            "description": command.summary
            + ("; with words after it, file them at once" if f"{command.usage} <text>" in usages else ""),
        }
        for command in CATALOGUE
        if command.menu
    ]
    return [*listed, {"title": HOME, "description": "What is yours, and your drafts"}]


def _actions() -> list[dict[str, Any]]:
    """Forms from the compose box and from a message's menu."""
    return [
        {
            "id": command.name,
            "type": "action",
            "title": command.message_action,
            "description": "From a message, with a link back to it, or with an empty form",
            "context": ["compose", "message"],
            "fetchTask": True,
        }
        for command in CATALOGUE
        if command.message_action
    ]


def _address(url: str) -> tuple[str, str]:
    """The address of the site, and its host with the port. Teams reaches https only."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not url.startswith("https://") or not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*", host):
        raise BadPackage("--url: Teams needs an address that starts with https://, as others reach it.")
    domain = f"{host}:{port}" if port else host
    return f"https://{domain}{parts.path.rstrip('/')}/", domain


def _guid(app_id: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", app_id):
        raise BadPackage(
            "--app-id: copy the Microsoft App ID of the bot's registration, such as "
            "00000000-0000-0000-0000-000000000000."
        )
    return app_id.lower()
