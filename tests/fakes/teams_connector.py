"""What each call of the Bot Connector does to a strict Teams, and when it is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.teams_payloads import TeamsPerson
from tests.fakes.teams_rules import activity_problems, weigh
from tests.fakes.teams_state import Refused, Room, TeamsState

Json = dict[str, Any]


@dataclass
class Call:
    """One call of the connector: what it was, of which conversation, from which region, and its answer."""

    method: str
    conversation: str
    region: str
    payload: Json
    status: int | None = None
    answer: Any = None

    @property
    def ok(self) -> bool:
        """Whether Teams did what it was asked to."""
        return self.status is not None and self.status < 300


@dataclass
class Connector:
    """Where every call of that bot ends. ``views``: cards that one person sees in a message's place."""

    state: TeamsState
    bot: str
    violations: list[str] = field(default_factory=list)
    views: dict[tuple[str, str, str], Json] = field(default_factory=dict)

    def perform(self, call: Call, named: Mapping[str, str]) -> Any:
        match call.method:
            case "send" | "reply":
                thread = named.get("activity") or call.conversation.partition(";messageid=")[2]
                return self._post(call, self.state.room_to_write(call.conversation), thread, call.payload)
            case "update":
                room = self.state.room_to_write(call.conversation)
                self._sound(call, call.payload)
                changed = self.state.change(room, named["activity"], call.payload)
                for seen in [seen for seen in self.views if seen[:2] == (changed.conversation, changed.id)]:
                    del self.views[seen]
                return {"id": changed.id}
            case "delete":
                self.state.delete(self.state.room_to_write(call.conversation), named["activity"])
                return {}
            case "create":
                return self._create(call)
            case _:
                return self._looked_up(call, named)

    def _post(self, call: Call, room: Room, thread: str, activity: Json) -> Json:
        self._sound(call, activity)
        if activity.get("type") == "typing":
            return {}
        return {"id": self.state.keep(room, self.bot, activity, thread).id}

    def _sound(self, call: Call, activity: Json) -> None:
        """Raises Refused, and remembers why, when the activity is not one that Teams takes."""
        weigh(activity)
        problems = activity_problems(activity, self.bot)
        self.violations += [f"{call.method}: {problem}" for problem in problems]
        if problems:
            raise Refused(400, "BadSyntax", problems[0])

    def _create(self, call: Call) -> Json:
        """A new thread in a channel, or the chat with one person."""
        wanted, data = call.payload, call.payload.get("channelData") or {}
        if wanted.get("isGroup"):
            room = self.state.room_to_write(str((data.get("channel") or {}).get("id", "")))
            made = self._post(call, room, "", wanted.get("activity") or {})
            return {"id": f"{room.where.id};messageid={made['id']}", "activityId": made["id"]}
        tenant = wanted.get("tenantId") or (data.get("tenant") or {}).get("id")
        members = [str(member.get("id", "")) for member in wanted.get("members") or ()]
        person = self.state.people.get(members[0]) if len(members) == 1 else None
        bot = str((wanted.get("bot") or {}).get("id"))
        if person is None or person.tenant_id != tenant or f"28:{bot.removeprefix('28:')}" != self.bot:
            self.violations.append(f"create: bot {bot}, tenant {tenant}, members {members}")
            raise Refused(400, "BadArgument", "Bot, tenant or member do not fit.")
        if not self.state.reachable(person):
            raise Refused(403, "ForbiddenOperationException", "The bot is not installed in the user's scope.")
        room = self.state.room_to_write(self.state.chat_with_bot(person).id)
        if not wanted.get("activity"):
            return {"id": room.where.id}
        return {"id": room.where.id, "activityId": self._post(call, room, "", wanted["activity"])["id"]}

    def _looked_up(self, call: Call, named: Mapping[str, str]) -> Any:
        if call.method in {"team", "channels"}:
            return self._team(call)
        people = [self.state.people[id] for id in self.state.room_to_write(call.conversation).members]
        if call.method in {"members", "paged"}:
            members = [_member(person) for person in people]
            return members if call.method == "members" else {"members": members}
        for person in people:
            if named["member"] in {person.id, person.aad_id}:
                return _member(person)
        raise Refused(404, "MemberNotFoundInConversation", "The member is not part of the conversation.")

    def _team(self, call: Call) -> Json:
        """A team, or its channels: the first one has no name there."""
        if call.conversation not in self.state.general:
            raise Refused(404, "NotFound", "Team not found.")
        first = self.state.room_to_write(self.state.general[call.conversation]).where
        if call.method == "team":
            told = {"id": first.team_id, "name": first.team_name, "aadGroupId": first.group_id}
            return told | {"tenantId": first.tenant_id}
        own = [room.where for room in self.state.rooms.values() if room.where.team_id == first.team_id]
        others = [{"id": one.id, "name": one.name} for one in own if one.id != first.id]
        return {"conversations": [{"id": first.id}, *others]}


def _member(person: TeamsPerson) -> Json:
    given, _, surname = person.name.partition(" ")
    mail = f"{given.lower()}@example.com"
    told = {"id": person.id, "name": person.name, "objectId": person.aad_id, "aadObjectId": person.aad_id}
    names = {"givenName": given, "surname": surname, "email": mail, "userPrincipalName": mail}
    return told | names | {"tenantId": person.tenant_id, "userRole": "user"}
