"""Rows of one team alone, for whoever comes from another workspace through a channel that it shares."""

from typing import Protocol, TypeVar


class OfTeam(Protocol):
    @property
    def team_id(self) -> int: ...


Row = TypeVar("Row", bound=OfTeam)


class Narrowed:
    _only: int | None = None

    def narrow(self, team_id: int) -> None:
        """From now on what belongs to other teams cannot be found."""
        self._only = team_id

    def _found(self, row: Row | None) -> Row | None:
        return row if row is None or self._only in (None, row.team_id) else None
