"""What people are told directly about their part in a team."""

from datetime import datetime

from commands.view import Act, Actions, Card, OpenForm, Paragraph
from storage.store import Store


def draw_owner(store: Store, args: dict[str, str], now: datetime) -> Card:
    """Tells the new Product Owner, or the one before, who owns the order now and who said so."""
    team, by = store.teams.get(int(args["team"])), _name(store, args["by"])
    if args["to"] == args["owner"]:
        said = f"You are the Product Owner of {team.key} · {team.name} now: {by} handed it over to you."
        see = Actions((Act("See the backlog", "backlog.list", {"team": team.key}),))
        return Card((Paragraph((said,)), see))
    owner = _name(store, args["owner"])
    return Card((Paragraph((f"{owner} is the Product Owner of {team.key} now: {by} handed it over.",)),))


def draw_away(store: Store, args: dict[str, str], now: datetime) -> Card:
    """Tells a deputy that they stand in."""
    team = store.teams.get(int(args["team"]))
    said = (
        f"You stand in for {_name(store, args['owner'])} in {team.key} until {args['until']}: "
        "what only the Product Owner decides, you can decide now."
    )
    return Card(
        (Paragraph((said,)), Actions((OpenForm("Who decides", "owner.show", {"team": args["team"]}),)))
    )


def _name(store: Store, person_id: str) -> str:
    return store.people.get(int(person_id)).name or "Somebody"


VIEWS = {"team.owner": draw_owner, "team.away": draw_away}
