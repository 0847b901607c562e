"""Every view of the one list."""

from commands.command import Command
from commands.lists import home, listing, search, tree
from commands.rules import filter_words, typed


def _filters(rest: str) -> dict[str, str] | None:
    """Filters that a button can carry; else the words as they stand, of which the list says what is wrong."""
    if not rest:
        return {}
    asked = filter_words.read(rest)
    return {"words": rest} if asked.unknown or asked.person else {"filters": rest}


def _query(rest: str) -> dict[str, str] | None:
    return {"query": rest} if rest else None


COMMANDS: tuple[Command, ...] = (
    Command(
        "backlog.home",
        home.show_team_home,
        False,
        "/backlog",
        usage="/backlog",
        summary="What waits for a decision, the first items, and a button for everything",
        personal=True,
        menu=True,
    ),
    Command(
        "backlog.list",
        listing.show_list,
        False,
        "/backlog",
        "list",
        _filters,
        usage="/backlog list",
        summary="The items in their order; filters in any mix: critical debt hot ~S "
        "#security in:payments @name",
        personal=True,
        menu=True,
    ),
    Command(
        "backlog.tree",
        tree.show_tree,
        False,
        "/backlog",
        "tree",
        usage="/backlog tree",
        summary="The debt under its four priorities, with counts",
        personal=True,
        menu=True,
    ),
    Command(
        "backlog.queues",
        tree.show_queues,
        False,
        "/backlog",
        "queues",
        usage="/backlog queues",
        summary="Hot fixes, stability, feature improvements and strategic bets",
        personal=True,
    ),
    Command(
        "backlog.cold",
        listing.show_cold,
        False,
        "/backlog",
        "cold",
        usage="/backlog cold",
        summary="What is deferred until its area is reworked",
        personal=True,
    ),
    Command(
        "backlog.mine",
        home.show_mine,
        False,
        "/backlog",
        "mine",
        usage="/backlog mine",
        summary="What you filed or are to do, in all your teams",
        personal=True,
        menu=True,
    ),
    Command(
        "backlog.show",
        listing.show_item,
        False,
        "/backlog",
        "show",
        typed.ref,
        usage="/backlog show PAY-12",
        summary="Everything about one item; its ID alone does too",
        personal=True,
    ),
    Command(
        "backlog.search",
        search.find,
        False,
        "/backlog",
        "search",
        _query,
        usage="/backlog search <text>",
        summary="Find items by their words; typing errors are forgiven",
        personal=True,
    ),
    Command("backlog.search_form", search.open_search, False, opens=True),
    Command("home", home.show_own_home, False, personal=True),
)
