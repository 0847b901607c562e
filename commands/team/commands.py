"""Everything about a team itself."""

import re

from commands.command import Command
from commands.rules import typed
from commands.rules.choices import EMOJI
from commands.team import affairs, health, linking, ownership, roles, settings
from commands.team.linking import CODE


def _emoji(rest: str) -> dict[str, str] | None:
    found = re.fullmatch(EMOJI, rest)
    return {"emoji": found[1]} if found else None


def _code(rest: str) -> dict[str, str] | None:
    return {"code": rest.upper()} if re.fullmatch(CODE, rest, re.IGNORECASE) else None


def _role(rest: str) -> dict[str, str] | None:
    found = re.fullmatch(r"@(.{1,100}?)\s+(member|deputy|stakeholder|admin|not-admin)", rest, re.IGNORECASE)
    return {"name": found[1], "role": found[2].lower()} if found else None


def _person(rest: str) -> dict[str, str] | None:
    found = re.fullmatch(r"@(.{1,100})", rest)
    return {"name": found[1]} if found else None


COMMANDS: tuple[Command, ...] = (
    Command(
        "backlog.emoji",
        settings.choose_emoji,
        True,
        "/backlog",
        "emoji",
        _emoji,
        usage="/backlog emoji :bricks:",
        summary="Choose the emoji that files a message",
    ),
    Command(
        "backlog.role",
        roles.set_role,
        True,
        "/backlog",
        "role",
        _role,
        usage="/backlog role @sam stakeholder",
        summary="Say what somebody is in the team: member, deputy, stakeholder, admin or not-admin",
    ),
    Command(
        "owner.show",
        affairs.show_team,
        False,
        "/backlog",
        "owner",
        usage="/backlog owner",
        summary="Who decides the order, who stands in, and who may do what",
        personal=True,
    ),
    Command(
        "owner.transfer",
        ownership.transfer,
        True,
        "/backlog",
        "owner",
        _person,
        usage="/backlog owner @ana",
        summary="Hand the Product Owner's part over to another member",
    ),
    Command(
        "owner.away_form",
        ownership.open_away,
        False,
        "/backlog",
        "away",
        usage="/backlog away",
        summary="Let the deputy stand in for the Product Owner until a day that you pick",
        opens=True,
    ),
    Command(
        "owner.away",
        ownership.go_away,
        True,
        "/backlog",
        "away",
        typed.day,
        usage="/backlog away 2026-12-01",
        summary="The same, back on that day",
    ),
    Command(
        "owner.return",
        ownership.come_back,
        True,
        "/backlog",
        "back",
        usage="/backlog back",
        summary="The Product Owner is back before that day",
    ),
    Command(
        "settings.form",
        settings.open_settings,
        False,
        "/backlog",
        "settings",
        usage="/backlog settings",
        summary="Choose how items are ranked, sizes, sprints, categories, due days, and who may what",
        opens=True,
    ),
    Command(
        "backlog.link",
        linking.give_code,
        True,
        "/backlog",
        "link",
        usage="/backlog link",
        summary="Get a one-time code that links another channel, on Slack or Teams, to this backlog",
        personal=True,
        secret=True,
        menu=True,
    ),
    Command(
        "backlog.link_here",
        linking.link_here,
        True,
        "/backlog",
        "link",
        _code,
        usage="/backlog link ABCD-EFGH",
        summary="Link this channel to the backlog that gave the code",
        joins=True,
    ),
    Command(
        "backlog.unlink",
        linking.unlink,
        True,
        "/backlog",
        "unlink",
        usage="/backlog unlink",
        summary="Unlink this channel from its backlog; the team needs another one",
    ),
    Command(
        "backlog.health",
        health.show_health,
        False,
        "/backlog",
        "health",
        usage="/backlog health",
        summary="What is due next, how the last week's messages went, and what to do about those that failed",
        personal=True,
    ),
    Command("delivery.again", health.post_again, True),
    Command("owner.claim", affairs.claim_ownership, True),
    Command("owner.release", affairs.release_ownership, True),
    Command("owner.form", ownership.open_transfer, False, opens=True),
    Command("role.form", roles.open_role, False, opens=True),
    Command("settings.save", settings.save_settings, True),
)
