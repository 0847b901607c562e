"""The Slack manifest: read from `manifest.yaml`, with your address filled in."""

from pathlib import Path
from typing import Any

import yaml

ADDRESS = "https://hearth.example.com"
_BESIDE, _ABOVE = Path(__file__).parent / "manifest.yaml", Path(__file__).parents[2] / "manifest.yaml"


def manifest() -> dict[str, Any]:
    """The manifest as it stands in the repository, or in the installed package."""
    path = _ABOVE if _ABOVE.is_file() else _BESIDE
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def bot_scopes() -> list[str]:
    """Those that it needs, then those that people may leave out."""
    scopes = manifest()["oauth_config"]["scopes"]
    return [*scopes["bot"], *scopes["bot_optional"]]


def filled_in(url: str | None) -> str:
    """The manifest as YAML: for HTTP at your address, or without one for Socket Mode."""
    told = manifest()
    settings = told["settings"]
    if url is None:
        settings["socket_mode_enabled"] = True
        settings["event_subscriptions"].pop("request_url", None)
        settings["interactivity"].pop("request_url", None)
        told["oauth_config"].pop("redirect_urls", None)
        for command in told["features"]["slash_commands"]:
            command.pop("url", None)
        return _dump(told)
    filled: dict[str, Any] = yaml.safe_load(_dump(told).replace(ADDRESS, url.rstrip("/")))
    return _dump(filled)


def _dump(told: dict[str, Any]) -> str:
    return str(yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=110))
