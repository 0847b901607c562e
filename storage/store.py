"""Everything one transaction of one workspace can ask and tell."""

from sqlalchemy import Connection

from storage.allocations import Allocations
from storage.bites import Bites
from storage.closings import Closings
from storage.conversations import Conversations
from storage.deliveries import Deliveries
from storage.drafts import Drafts
from storage.dues import Dues
from storage.experiments import Experiments
from storage.incidents import Incidents
from storage.increments import Increments
from storage.items import Items
from storage.lanes import Lanes
from storage.link_codes import LinkCodes
from storage.log import Log
from storage.notes import Notes
from storage.nudges import Nudges
from storage.numbers import Numbers
from storage.people import People
from storage.ranking import Ranking
from storage.repeats import Repeats
from storage.reviews import Reviews
from storage.scope import Scope
from storage.search import Search
from storage.shown import ShownMessages
from storage.sprints import Sprints
from storage.teams import Teams
from storage.tool_keys import ToolKeys
from storage.waiting import Waiting


class Store:
    def __init__(self, connection: Connection, workspace_id: int) -> None:
        scope = Scope(connection, workspace_id)
        self.workspace_id = workspace_id
        self.people = People(scope)
        self.teams = Teams(scope)
        self.items = Items(scope)
        self.ranking = Ranking(scope)
        self.closings = Closings(scope)
        self.sprints = Sprints(scope)
        self.reviews = Reviews(scope)
        self.dues = Dues(scope)
        self.incidents = Incidents(scope)
        self.tool_keys = ToolKeys(scope)
        self.increments = Increments(scope)
        self.experiments = Experiments(scope)
        self.allocations = Allocations(scope)
        self.numbers = Numbers(scope)
        self.nudges = Nudges(scope)
        self.bites = Bites(scope)
        self.waiting = Waiting(scope)
        self.notes = Notes(scope)
        self.search = Search(scope)
        self.log = Log(scope)
        self.drafts = Drafts(scope)
        self.repeats = Repeats(scope)
        self.deliveries = Deliveries(scope)
        self.shown = ShownMessages(scope)
        self.lanes = Lanes(connection)
        self.conversations = Conversations(scope)
        self.link_codes = LinkCodes(scope)

    def narrow(self, team_id: int) -> None:
        """From now on only that team and what is its own is found: for who comes from another workspace."""
        self.teams.narrow(team_id)
        for held in (self.items, self.search, self.sprints, self.reviews, self.incidents, self.experiments):
            held.narrow(team_id)
