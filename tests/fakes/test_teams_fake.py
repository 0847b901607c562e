"""The strict Teams itself: what it grants, what it keeps, and that it refuses what Teams refuses."""

from collections.abc import Iterator
from typing import Any

import aiohttp
import jwt
import pytest

from tests.fakes import teams_payloads as payloads
from tests.fakes.teams_authority import BAD
from tests.fakes.teams_payloads import Conversation, TeamsPerson
from tests.fakes.teams_rules import MOST_BYTES, answer_problems
from tests.fakes.teams_server import SECRET, TeamsServer
from tests.fakes.teams_state import CARD, Refused, button, reading

Json = dict[str, Any]
GOOD: Json = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [{"type": "TextBlock", "text": "PAY-1", "wrap": True}],
    "actions": [{"type": "Action.Execute", "title": "Undo", "verb": "act", "data": {"hearth": {}}}],
}


def card(content: Json = GOOD, **more: Any) -> Json:
    attached = [{"contentType": CARD, "content": content}]
    return {"type": "message", "summary": "PAY-1", "attachments": attached, **more}


class Client:
    """A bot that calls the connector by hand."""

    def __init__(self, teams: TeamsServer) -> None:
        self.teams = teams
        self.token = ""

    async def ask(self, verb: str, path: str, body: Any = None, **more: Any) -> tuple[int, Any, Any]:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        url = f"{self.teams.authority.service_url}v3/{path}"
        async with (
            aiohttp.ClientSession() as http,
            http.request(verb, url, json=body, headers=headers, **more) as answer,
        ):
            return answer.status, await answer.json(), answer.headers

    async def grant(self, tenant: str = "", **changed: str) -> tuple[int, Any]:
        form = {"grant_type": "client_credentials", "client_id": self.teams.authority.app_id}
        form |= {"client_secret": SECRET, "scope": f"{self.teams.authority.issuer}/.default", **changed}
        url = f"{self.teams.url}/login/{tenant or self.teams.tenant}/oauth2/v2.0/token"
        async with aiohttp.ClientSession() as http, http.post(url, data=form) as answer:
            told = await answer.json()
            self.token = told.get("access_token", "")
            return answer.status, told

    async def post(self, where: str, body: Any) -> tuple[int, Any, Any]:
        return await self.ask("POST", f"conversations/{where}/activities", body)


@pytest.fixture
def teams() -> Iterator[TeamsServer]:
    with TeamsServer() as server:
        yield server


@pytest.fixture
async def bot(teams: TeamsServer) -> Client:
    client = Client(teams)
    await client.grant()
    return client


@pytest.fixture
def ana(teams: TeamsServer) -> TeamsPerson:
    return teams.state.add_person("Ana Lima", teams.tenant)


@pytest.fixture
def channel(teams: TeamsServer, ana: TeamsPerson) -> Conversation:
    return teams.state.add_team("Payments", [ana], "payments")[1]


async def test_only_the_bot_itself_is_granted_a_token(teams: TeamsServer) -> None:
    client = Client(teams)
    for changed, status in (
        ({"client_secret": "wrong"}, 401),
        ({"client_id": "another"}, 400),
        ({"scope": "https://graph.microsoft.com/.default"}, 400),
        ({"grant_type": "password"}, 400),
        ({"tenant": "unknown"}, 400),
    ):
        assert (await client.grant(**changed))[0] == status
    status, told = await client.grant()
    assert (status, told["expires_in"]) == (200, 3600)
    assert len(teams.authority.asked) == 6


async def test_what_teams_says_of_itself_can_be_verified(teams: TeamsServer) -> None:
    async with aiohttp.ClientSession() as http, http.get(teams.authority.metadata_url) as answer:
        metadata = await answer.json()
    async with aiohttp.ClientSession() as http, http.get(metadata["jwks_uri"]) as answer:
        keys = {key["kid"]: jwt.PyJWK(key) for key in (await answer.json())["keys"]}
    token = teams.authority.sign()
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims = jwt.decode(token, key, algorithms=["RS256"], audience=teams.authority.app_id)
    assert (claims["iss"], claims["serviceurl"]) == (metadata["issuer"], teams.bot.service_url)
    former = {key["kid"] for key in teams.authority.key_set()["keys"]}
    teams.authority.rotate()
    assert jwt.get_unverified_header(teams.authority.sign())["kid"] not in former


def test_every_bad_token_is_another_one(teams: TeamsServer) -> None:
    headers = [make(teams.authority) for make in BAD.values()]
    assert len(set(headers)) == len(headers) > 20
    assert teams.authority.bearer() not in headers


async def test_a_call_without_a_granted_token_is_refused(
    teams: TeamsServer, bot: Client, channel: Conversation
) -> None:
    teams.authority.revoke_all()
    assert (await bot.post(channel.id, card()))[0] == 401
    assert teams.messages(channel) == []


async def test_roots_replies_and_changes(
    teams: TeamsServer, bot: Client, ana: TeamsPerson, channel: Conversation
) -> None:
    said = payloads.message(teams.bot, ana, channel, "debt A slip")
    theirs = teams.state.keep(teams.state.room(channel.id), ana.id, said)
    _, told, _ = await bot.post(said["conversation"]["id"], card())
    assert [one.author for one in teams.thread(channel, theirs.id)] == [ana.id, teams.bot.account["id"]]
    status, root, _ = await bot.post(channel.id, card())
    assert status == 201
    path = f"conversations/{channel.id}/activities"
    await bot.ask("POST", f"{path}/{root['id']}", card())
    assert len(teams.thread(channel, root["id"])) == 2
    assert (await bot.ask("PUT", f"{path}/{told['id']}", {"type": "message", "text": "Later"}))[0] == 200
    assert [one.words for one in teams.posted(channel)] == ["Later", "PAY-1", "PAY-1"]
    for verb, where, answer in (
        ("POST", "1", (404, "ActivityNotFoundInConversation")),
        ("PUT", "1", (404, "ActivityNotFoundInConversation")),
        ("PUT", theirs.id, (403, "NotEnoughPermissions")),
        ("DELETE", theirs.id, (403, "NotEnoughPermissions")),
    ):
        status, told, _ = await bot.ask(verb, f"{path}/{where}", card())
        assert (status, told["error"]["code"]) == answer
    assert (await bot.post(f"{channel.id};messageid=1", card()))[0] == 404
    assert teams.violations == []


async def test_where_the_bot_may_not_write(teams: TeamsServer, bot: Client, ana: TeamsPerson) -> None:
    ben = teams.state.add_person("Ben Oduya", teams.tenant)
    elsewhere = teams.state.add_team("Secret", [ben], "secret", bot_in=False)[1]
    assert (await bot.post("19:nowhere@thread.tacv2", card()))[1]["error"]["code"] == "ConversationNotFound"
    assert (await bot.post(elsewhere.id, card()))[1]["error"]["code"] == "BotNotInConversationRoster"
    two = teams.state.add_chat_of_two(ana, ben)
    assert (await bot.post(two.id, card()))[0] == 403
    wanted = {"bot": {"id": teams.bot.account["id"]}, "members": [{"id": ben.id}], "tenantId": teams.tenant}
    status, told, _ = await bot.ask("POST", "conversations", wanted)
    assert (status, told["error"]["code"]) == (403, "ForbiddenOperationException")
    teams.state.add_group_chat("Lunch", [ana, ben])
    status, told, _ = await bot.ask("POST", "conversations", wanted)
    assert (status, told["id"]) == (201, teams.state.chat_with_bot(ben).id)
    teams.state.room(told["id"]).refusal = Refused(403, "MessageWritesBlocked")
    assert (await bot.post(told["id"], card()))[1]["error"]["code"] == "MessageWritesBlocked"
    assert teams.violations == []
    assert (await bot.ask("POST", "conversations", wanted | {"tenantId": "another"}))[0] == 400
    assert len(teams.violations) == 1


@pytest.mark.parametrize(
    "sent",
    [
        {"type": "message"},
        {"type": "event", "text": "x"},
        {"type": "message", "text": "x", **card()},
        card(summary=""),
        card({**GOOD, "body": [{"type": "TextBlok", "text": "x"}]}),
        {**card(), "attachments": [{"contentType": "text/html", "content": "x"}]},
        {"type": "message", "text": "x", "from": {"id": "29:ana"}},
    ],
)
async def test_what_teams_does_not_take(
    teams: TeamsServer, bot: Client, channel: Conversation, sent: Json
) -> None:
    assert (await bot.post(channel.id, sent))[0] == 400
    assert teams.violations
    assert teams.messages(channel) == []


async def test_what_is_too_big(teams: TeamsServer, bot: Client, channel: Conversation) -> None:
    most = MOST_BYTES // 2 - len('{"text":""}')
    assert (await bot.post(channel.id, {"type": "message", "text": "ж" * most}))[0] == 201
    status, told, _ = await bot.post(channel.id, {"type": "message", "text": "ж" * (most + 1)})
    assert (status, told["error"]["code"]) == (413, "MessageSizeTooBig")


async def test_faults(teams: TeamsServer, bot: Client, channel: Conversation) -> None:
    teams.fail("send", status=429, retry_after=7)
    status, _, headers = await bot.post(channel.id, card())
    assert (status, headers["Retry-After"]) == (429, "7")
    teams.fail("send", "ServiceError", status=502, times=2)
    assert [(await bot.post(channel.id, card()))[0] for _ in range(2)] == [502, 502]
    teams.fail("send", drop=True)
    with pytest.raises(aiohttp.ClientError):
        await bot.post(channel.id, card())
    assert teams.messages(channel) == []
    teams.fail("send", lose_answer=True)
    with pytest.raises(aiohttp.ClientError):
        await bot.post(channel.id, card())
    assert len(teams.messages(channel)) == 1
    assert (await bot.post(channel.id, card()))[0] == 201


async def test_a_team_tells_its_channels_and_members(
    teams: TeamsServer, bot: Client, ana: TeamsPerson, channel: Conversation
) -> None:
    team = channel.team_id
    _, told, _ = await bot.ask("GET", f"teams/{team}/conversations")
    assert told == {"conversations": [{"id": team}, {"id": channel.id, "name": "payments"}]}
    _, told, _ = await bot.ask("GET", f"teams/{team}")
    assert (told["name"], told["aadGroupId"]) == ("Payments", channel.group_id)
    _, told, _ = await bot.ask("GET", f"conversations/{channel.id}/members")
    assert [one["aadObjectId"] for one in told] == [ana.aad_id]
    assert (await bot.ask("GET", f"conversations/{channel.id}/members/29:nobody"))[0] == 404


def test_no_id_comes_twice(teams: TeamsServer, ana: TeamsPerson, channel: Conversation) -> None:
    made = [payloads.message(teams.bot, ana, channel, "x")["id"] for _ in range(50)]
    made += [payloads.invoke(teams.bot, ana, channel, "any", {})["id"] for _ in range(50)]
    assert len(set(made)) == 100


def test_a_message_as_teams_sends_it(teams: TeamsServer, ana: TeamsPerson, channel: Conversation) -> None:
    ben = teams.state.add_person("Ben Oduya", teams.tenant)
    said = payloads.message(teams.bot, ana, channel, ["debt <b> & ", ben], thread="1700000000000")
    assert said["text"] == "<at>Hearth</at> debt <b> & <at>Ben Oduya</at>\n"
    assert "debt &lt;b&gt; &amp; <span" in said["attachments"][0]["content"]
    mentioned = [one["mentioned"]["id"] for one in said["entities"] if one["type"] == "mention"]
    assert mentioned == [said["recipient"]["id"], ben.id]
    assert said["conversation"]["id"] == f"{channel.id};messageid=1700000000000"
    assert said["channelData"]["tenant"]["id"] == teams.tenant
    picked = payloads.picked(said)
    assert (picked["id"], picked["replyToId"]) == (said["id"], "1700000000000")
    alone = payloads.message(teams.bot, ana, teams.state.chat_with_bot(ana), "debt x")
    assert (alone["text"], alone["conversation"]["conversationType"]) == ("debt x", "personal")


def test_answers_to_invokes() -> None:
    card = {"contentType": CARD, "content": GOOD}
    dialog = {"task": {"type": "continue", "value": {"title": "File", "height": "large", "card": card}}}
    drawn = {"statusCode": 200, "type": CARD, "value": GOOD}
    for name, good in (
        ("adaptiveCard/action", drawn),
        (
            "adaptiveCard/action",
            {**drawn, "type": "application/vnd.microsoft.activity.message", "value": "Done"},
        ),
        ("task/fetch", dialog),
        ("task/submit", None),
        ("task/submit", {"task": {"type": "message", "value": "Filed"}}),
        ("composeExtension/submitAction", dialog),
    ):
        assert answer_problems(name, good) == [], name
    for name, bad in (
        ("adaptiveCard/action", None),
        ("adaptiveCard/action", {"statusCode": 200, "type": CARD, "value": "words"}),
        ("task/fetch", None),
        ("task/fetch", {"task": {"type": "continue", "value": {"card": card}}}),
        ("composeExtension/fetchTask", {"task": {"type": "message", "value": ""}}),
        ("task/submit", drawn),
    ):
        assert answer_problems(name, bad), name


def test_reading_a_card() -> None:
    runs = {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "PAY-1"}, " A slip"]}
    content = {**GOOD, "body": [runs, {"type": "Container", "items": GOOD["body"]}]}
    assert reading(content) == "PAY-1 A slip\nPAY-1"
    assert button(content, "Undo")["verb"] == "act"
    with pytest.raises(LookupError):
        button(content, "Redo")
