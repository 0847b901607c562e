"""The Slack manifest says what the code does: no command, event or permission more, and none less."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from bot.cli import app
from bot.slack.listeners import SlackListeners
from bot.slack.manifest import ADDRESS, bot_scopes, filled_in, manifest
from commands.catalogue import CATALOGUE
from commands.resolving import WORDS
from tests.fakes.slack_methods import METHODS, NEEDS

ROOT = Path(__file__).parents[3]
URL = "https://debt.acme.example"

SCOPES_OF_METHODS = {
    "auth.test": set[str](),
    "chat.getPermalink": set[str](),
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write", "chat:write.public"},
    "chat.update": {"chat:write"},
    "conversations.history": {"channels:history", "groups:history", "im:history", "metadata.message:read"},
    "conversations.open": {"im:write"},
    "conversations.replies": {"channels:history", "groups:history", "im:history", "metadata.message:read"},
    "reactions.get": {"reactions:read"},
    "users.info": {"users:read", "users:read.email"},
    "views.open": set[str](),
    "views.publish": set[str](),
    "views.push": set[str](),
    "views.update": set[str](),
}
"""Every Web API method that the code calls, and the scopes it calls it with."""
SCOPES_OF_EVENTS = {
    "app_home_opened": set[str](),
    "app_uninstalled": set[str](),
    "reaction_added": {"reactions:read"},
    "tokens_revoked": set[str](),
}
SCOPE_OF_COMMANDS_AND_SHORTCUTS = {"commands"}

FAMILIES = (
    "admin", "apps", "auth", "bookmarks", "bots", "chat", "conversations", "dnd", "emoji", "files", "pins",
    "reactions", "reminders", "search", "stars", "usergroups", "users", "views",
)  # fmt: skip


def events() -> set[str]:
    """What the listeners subscribe to."""
    return set(SlackListeners.events(object.__new__(SlackListeners)))


def methods() -> set[str]:
    """Every Web API method that the sources of bot/slack name."""
    named = set()
    for source in (ROOT / "bot" / "slack").glob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found = re.fullmatch(r"[a-z]+(\.[a-z]+)*\.[a-zA-Z]+", node.value)
                named |= {node.value} if found and node.value.partition(".")[0] in FAMILIES else set()
            if isinstance(node, ast.Attribute) and re.fullmatch(
                rf"({'|'.join(FAMILIES)})_[a-zA-Z]+", node.attr
            ):
                named |= {node.attr.replace("_", ".", 1)}
    return named


def test_the_commands_are_those_of_the_catalogue() -> None:
    listed = manifest()["features"]["slash_commands"]
    assert [command["command"] for command in listed] == list(WORDS)
    assert all(command["should_escape"] is True for command in listed)
    subs = {f"{entry.word} {entry.sub}" for entry in CATALOGUE if entry.sub}
    hinted = {
        f"{command['command']} {word.split()[0]}"
        for command in listed
        for word in command["usage_hint"].split(" | ")
        if not word.startswith("[")
    }
    assert hinted <= subs


def test_the_shortcuts_are_those_of_the_catalogue() -> None:
    listed = {(s["type"], s["callback_id"], s["name"]) for s in manifest()["features"]["shortcuts"]}
    anywhere = {("global", entry.name, entry.shortcut) for entry in CATALOGUE if entry.shortcut}
    on_messages = {
        ("message", entry.name, entry.message_action) for entry in CATALOGUE if entry.message_action
    }
    assert listed == anywhere | on_messages


def test_the_events_are_those_that_are_listened_to() -> None:
    assert (
        set(manifest()["settings"]["event_subscriptions"]["bot_events"]) == events() == set(SCOPES_OF_EVENTS)
    )


def test_the_scopes_are_exactly_those_that_are_needed() -> None:
    assert methods() == set(SCOPES_OF_METHODS)
    needed = set().union(
        *SCOPES_OF_METHODS.values(), *SCOPES_OF_EVENTS.values(), SCOPE_OF_COMMANDS_AND_SHORTCUTS
    )
    assert set(bot_scopes()) == needed
    assert len(bot_scopes()) == len(needed)
    scopes = manifest()["oauth_config"]["scopes"]
    assert set(scopes) == {"bot", "bot_optional"}
    looking = {name for name in SCOPES_OF_METHODS if name.startswith("conversations.")}
    left_out = set().union(*(SCOPES_OF_METHODS[name] for name in looking))
    assert set(scopes["bot_optional"]) == left_out | {"users:read.email"}


@pytest.mark.parametrize("method", sorted(SCOPES_OF_METHODS))
def test_the_fake_refuses_what_the_scopes_do_not_cover(method: str) -> None:
    assert method in METHODS
    assert {NEEDS.get(method, "")} - {""} <= SCOPES_OF_METHODS[method]


def test_each_scope_is_explained_in_the_readme() -> None:
    rows = re.findall(
        r"^\| `([a-z:._]+)` \| (.+) \|$", (ROOT / "README.md").read_text(encoding="utf-8"), re.M
    )
    explained = {scope: reason for scope, reason in rows if ":" in scope or scope == "commands"}
    assert set(explained) == set(bot_scopes())
    assert all(len(reason) > 15 for reason in explained.values())


def test_slacks_limits() -> None:
    told = manifest()
    shown, features = told["display_information"], told["features"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert re.fullmatch("#[0-9a-fA-F]{6}", shown["background_color"])
    for command in features["slash_commands"]:
        assert len(command["command"]) <= 32
        assert len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
    for shortcut in features["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["callback_id"]) <= 255
        assert len(shortcut["description"]) <= 150
    assert len(features["shortcuts"]) <= 10
    assert len(features["slash_commands"]) <= 50
    assert len(features["bot_user"]["display_name"]) <= 80


def addresses(told: Any) -> set[str]:
    if isinstance(told, dict):
        return set().union(*map(addresses, told.values()))
    if isinstance(told, list):
        return set().union(*map(addresses, told))
    return {told} if isinstance(told, str) and told.startswith("http") else set()


@pytest.mark.parametrize("url", [URL, f"{URL}/"])
def test_over_http_your_address_is_filled_in_everywhere(url: str) -> None:
    told = yaml.safe_load(filled_in(url))
    assert addresses(told) == {f"{URL}/slack/events", f"{URL}/slack/oauth_redirect"}
    assert ADDRESS not in filled_in(url)
    assert told["settings"]["socket_mode_enabled"] is False
    assert told["settings"]["interactivity"] == {"is_enabled": True, "request_url": f"{URL}/slack/events"}
    assert len(told["features"]["slash_commands"]) == len(WORDS)


def test_in_socket_mode_there_is_no_address() -> None:
    told = yaml.safe_load(filled_in(None))
    assert addresses(told) == set()
    assert told["settings"]["socket_mode_enabled"] is True
    assert told["settings"]["interactivity"] == {"is_enabled": True}
    assert told["settings"]["event_subscriptions"] == {"bot_events": sorted(events())}
    both = yaml.safe_load(filled_in(URL))
    assert told["oauth_config"]["scopes"] == both["oauth_config"]["scopes"]
    assert told["features"]["shortcuts"] == both["features"]["shortcuts"]


def test_filling_in_leaves_the_original_as_it_is() -> None:
    before = manifest()
    filled_in(None)
    filled_in(URL)
    assert manifest() == before


def test_the_command_line_prints_it() -> None:
    run = CliRunner().invoke
    assert yaml.safe_load(run(app, ["manifest", "slack"]).stdout) == yaml.safe_load(filled_in(None))
    assert yaml.safe_load(run(app, ["manifest", "slack", "--url", URL]).stdout) == yaml.safe_load(
        filled_in(URL)
    )
    refused = run(app, ["manifest", "slack", "--url", "http://debt.acme.example"])
    assert refused.exit_code == 1
    assert "https://" in refused.stderr
