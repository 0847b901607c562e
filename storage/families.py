"""An item with everything that was joined with it, at whatever remove."""

from sqlalchemy import bindparam, select

from storage.models import items
from storage.scope import Scope, bind

_JOINED = bind(select(items.c.id).where(items.c.merged_into_id.in_(bindparam("ids", expanding=True))))


def family(scope: Scope, item_id: int) -> list[int]:
    """The IDs, the item's own first: what counts for one of them counts for the one that stands for all."""
    found, new = [item_id], [item_id]
    while new:
        new = [int(row[0]) for row in scope.run(_JOINED, ids=new)]
        found += new
    return found
