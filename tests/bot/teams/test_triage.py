"""Triage of a real item on Teams: several menus, one button, and the line in the channel follows."""

from tests.bot.teams.serving import Site


async def test_what_was_chosen_is_saved_at_once_and_what_was_not_stays(chat: Site) -> None:
    await chat.asks("debt Login is slow")
    own = chat.teams.state.chat_with_bot(chat.ana)
    card = await chat.asks("PAY-1", where=own)
    await chat.press(card, "Save choices", chosen={"Priority": "High", "Effort": "Small"})
    line = chat.teams.posted(chat.channel)[0]
    await chat.teams.wait_for(lambda: "debt · High · Small" in line.words)
    await chat.press(card, "Save choices", chosen={"Value": "5", "Temperature": "hot"})
    await chat.teams.wait_for(lambda: "hot, next release (from its priority)" in card.words)
    assert "debt · High · Small" in line.words


async def test_the_filer_hears_in_the_thread_of_the_line(chat: Site) -> None:
    line = await chat.asks("debt Login is slow")
    await chat.asks("debt Logout is slow", chat.ben)
    card = await chat.asks("PAY-1", chat.ben, where=chat.teams.state.chat_with_bot(chat.ben))
    await chat.press(card, "Save choices", chat.ben, chosen={"Priority": "Low"})
    await chat.teams.wait_for(
        lambda: any("is triaged, by Ben" in one.words for one in chat.teams.thread(chat.channel, line.root))
    )
