"""What Teams posts, as the commands understand it; activities are real-shaped, and nothing is sent."""

from typing import Any

import pytest
from botbuilder.schema import Activity
from hypothesis import given
from hypothesis import strategies as st

from bot.teams import inbound
from commands.request import PlaceKind
from commands.resolving import Typed
from tests.fakes import teams_payloads as payloads
from tests.fakes.teams_payloads import Bot, Conversation, TeamsPerson

TENANT = "11111111-2222-3333-4444-555555555555"
BOT = Bot("99999999-0000-0000-0000-000000000000", "https://smba.example/emea/")
ANA = TeamsPerson.new("Ana Silva", TENANT)
BEN = TeamsPerson.new("Ben (Ops)", TENANT)
CHANNEL = Conversation("19:abc@thread.tacv2", "channel", TENANT, "payments", "19:team@thread.tacv2")
GROUP = Conversation("19:chat@thread.v2", "groupChat", TENANT)
PERSONAL = Conversation("a:1xyz", "personal", TENANT)


def read(made: dict[str, Any]) -> Activity:
    activity: Activity = Activity().deserialize(made)
    return activity


def said(text: Any, where: Conversation = CHANNEL, **more: Any) -> Activity:
    return read(payloads.message(BOT, ANA, where, text, **more))


@pytest.mark.parametrize("where", [CHANNEL, GROUP, PERSONAL])
def test_the_mention_of_the_bot_is_not_part_of_what_was_typed(where: Conversation) -> None:
    assert inbound.told(said("debt Login is slow", where)).words == "debt Login is slow"


def test_other_people_stay_as_names_and_are_known() -> None:
    told = inbound.told(said(["debt Login is slow ", BEN, " !high"]))
    assert told.words == "debt Login is slow @Ben (Ops) !high"
    assert told.mentions == {"Ben (Ops)": BEN.id}


def test_a_mention_in_the_middle_and_hard_spaces() -> None:
    made = payloads.message(BOT, ANA, CHANNEL, "x", mention=True)
    made["text"] = "<at>Hearth</at>\u00a0debt&nbsp;Login\n"
    assert inbound.told(read(made)).words == "debt Login"


def test_what_teams_drops_from_the_text_of_a_personal_chat_is_taken_from_its_html() -> None:
    made = payloads.message(BOT, ANA, PERSONAL, "debt The <title> tag is missing")
    made["text"] = "debt The  tag is missing"
    assert inbound.told(read(made)).words == "debt The <title> tag is missing"


def test_where_it_was_said() -> None:
    place = inbound.place(said("debt x", thread="170"), "payments")
    assert (place.kind, place.channel, place.thread, place.name) == (
        PlaceKind.CHANNEL,
        CHANNEL.id,
        "170",
        "payments",
    )
    assert inbound.in_thread(place.channel, place.thread) == f"{CHANNEL.id};messageid=170"
    assert inbound.place(said("debt x", GROUP)).kind is PlaceKind.CHANNEL
    assert inbound.place(said("debt x", PERSONAL)).kind is PlaceKind.DIRECT
    assert inbound.place(said("debt x", PERSONAL)).thread == ""


def test_who_said_it() -> None:
    actor = inbound.actor(said("x"))
    assert (actor.external_id, actor.name, actor.zone, actor.language) == (
        ANA.id,
        "Ana Silva",
        "Europe/Lisbon",
        "en-US",
    )
    assert inbound.tenant(said("x")) == TENANT


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("debt Login is slow", Typed("debt.file", "Login is slow")),
        ("/debt Login is slow", Typed("debt.file", "Login is slow")),
        ("Debt\nLogin is slow\nand dark", Typed("debt.file", "Login is slow\nand dark")),
        ("improve pair on Fridays", Typed("improve.file", "pair on Fridays")),
        ("debt", Typed("debt.form")),
        ("backlog", Typed("backlog.home")),
        ("backlog list", Typed("backlog.list")),
        ("list", Typed("backlog.list")),
        ("PAY-12", Typed("backlog.show", args={"ref": "PAY-12"})),
        ("help", Typed("backlog.help")),
        ("", Typed("home")),
        ("Home", Typed("home")),
        ("lst", Typed("guide.unknown", args={"typed": "lst", "nearest": "/backlog list"})),
    ],
)
def test_the_same_words_as_on_slack(words: str, meant: Typed) -> None:
    assert inbound.typed(words) == meant


def test_a_sentence_without_a_word_of_ours_is_offered_for_filing_and_not_filed() -> None:
    args = {"typed": "the login is slow again", "file": "debt.form"}
    assert inbound.typed("the login is slow again") == Typed("guide.unknown", args=args)


def composed(picked: dict[str, Any] | None = None, **more: Any) -> Activity:
    made = payloads.composed(BOT, ANA, CHANNEL, "debt.from_message", picked=picked, **more)
    return read(made)


def test_a_message_hands_over_its_words_its_link_and_its_name() -> None:
    message = payloads.message(BOT, BEN, CHANNEL, "Deploys hang\nfor an hour & more", mention=False)
    picked = payloads.picked(message)
    name, args = inbound.extension(composed(picked)) or ("", {})
    assert name == "debt.from_message"
    assert args["text"] == "Deploys hang\nfor an hour & more"
    assert args["permalink"] == picked["linkToMessage"]
    assert args["origin"] == f"teams:{CHANNEL.id}:{message['id']}"
    assert inbound.message_thread(composed(picked)) == message["id"]


def test_a_picked_message_that_mentions_the_bot_keeps_the_names_of_people_only() -> None:
    asked = ("Can you see to it, ", BEN, "?\nDeploys hang")
    message = payloads.message(BOT, BEN, CHANNEL, asked, mention=True)
    picked = payloads.picked(message)
    assert picked["body"]["content"].count("<at id=") == 2
    _, args = inbound.extension(composed(picked)) or ("", {})
    assert args["text"] == f"Can you see to it, {BEN.name}?\nDeploys hang"


def test_a_phone_leaves_the_context_out() -> None:
    message = payloads.message(BOT, BEN, CHANNEL, "Deploys hang", mention=False)
    name, _ = inbound.extension(composed(payloads.picked(message), context=None)) or ("", {})
    assert name == "debt.from_message"


def test_the_compose_box_opens_an_empty_form() -> None:
    assert inbound.extension(composed()) == ("debt.form", {})


def test_a_link_that_is_no_web_address_is_not_kept() -> None:
    message = payloads.message(BOT, BEN, CHANNEL, "Deploys hang", mention=False)
    _, args = inbound.extension(composed(payloads.picked(message, link="javascript:alert(1)"))) or ("", {})
    assert "permalink" not in args


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>one</p><p>two</p>", "one\ntwo"),
        ("<div>a <b>bold</b> &lt;tag&gt;<br>next</div>", "a bold <tag>\nnext"),
        ("<ul><li>x</li><li>y</li></ul>", "x\ny"),
        ('<p>ok <emoji id="smile" alt="🙂"></emoji></p>', "ok 🙂"),
        ("no marks at all", "no marks at all"),
        ("<p>a < b & c</p>", "a < b & c"),
    ],
)
def test_html_becomes_words(html: str, words: str) -> None:
    assert inbound.unmarked(html) == words


@given(st.text())
def test_any_html_is_read(html: str) -> None:
    assert isinstance(inbound.unmarked(html), str)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["hearth", "c", "a", "k", "y", "tenant", "id", "action"]), inner)
    ),
    max_leaves=12,
)


@given(_json)
def test_whatever_a_button_carries_is_ours_or_nothing(data: object) -> None:
    pressed = inbound.pressed(data)
    assert pressed is None or isinstance(pressed.args, dict)


@given(_json)
def test_whatever_an_invoke_carries_is_read(value: object) -> None:
    activity = read(payloads.invoke(BOT, ANA, CHANNEL, "composeExtension/fetchTask", value))
    inbound.extension(activity)
    inbound.data(activity)
    inbound.action(activity)
    assert inbound.message_thread(activity) is not None


def test_a_button_of_ours() -> None:
    data = {"hearth": {"c": "item.undo", "a": {"item": "3"}, "y": 1}}
    assert inbound.pressed(data) == inbound.Pressed("item.undo", {"item": "3"}, private=True)
    assert inbound.pressed({"hearth": {"c": "drop.everything", "a": {}}}) is None


def test_the_bot_comes_and_goes() -> None:
    own = BOT.account["id"]
    assert inbound.moved(read(payloads.installed(BOT, ANA, CHANNEL))).came
    assert inbound.moved(read(payloads.installed(BOT, ANA, CHANNEL, "remove"))).left
    assert inbound.moved(read(payloads.members(BOT, ANA, CHANNEL, added=[own]))).came
    assert inbound.moved(read(payloads.members(BOT, ANA, CHANNEL, removed=[own]))).left
    assert inbound.moved(read(payloads.members(BOT, ANA, CHANNEL, added=[BEN.id]))) == inbound.Moved()


def test_a_channel_gets_another_name() -> None:
    told = read(payloads.renamed(BOT, ANA, CHANNEL, "channelRenamed", "checkout"))
    assert inbound.renamed(told) == (CHANNEL.id, "checkout")
    assert inbound.renamed(said("x")) is None
