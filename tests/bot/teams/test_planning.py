"""A plan on Teams: the card that was pressed shows it, and its person alone reads what the sprint holds."""

from tests.bot.teams.serving import Site


async def test_what_the_sprint_holds_is_said_beside_the_card(chat: Site) -> None:
    own = chat.teams.state.chat_with_bot(chat.ana)
    await chat.asks("debt ~S Login is slow")
    card = await chat.asks("PAY-1", where=own)
    await chat.press(card, "Plan")
    said = "PAY-1 is planned for sprint 1"
    await chat.teams.wait_for(lambda: any(said in one.words for one in chat.teams.posted(own)))
    assert not any(said in one.words for one in chat.teams.posted(chat.channel))
