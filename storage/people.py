"""People as the platforms know them; the one place where names live."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from storage.enums import Platform
from storage.models import people
from storage.scope import Scope, bind, columns


@dataclass(frozen=True, slots=True)
class Person:
    """host_id: the workspace whose chat knows them by `external_id`. address: of their e-mail, in small
    letters; empty where the platform does not tell it."""

    id: int
    host_id: int
    platform: str
    external_id: str
    name: str
    zone: str
    language: str
    address: str


@dataclass(frozen=True, slots=True)
class Quiet:
    """When somebody wants to be told things. hours: such as `9-17`, or empty for the usual ones. digest: once
    a day rather than one by one. snoozed_until: nothing before that."""

    hours: str
    digest: bool
    snoozed_until: datetime | None


_PERSON = columns(people, Person)
_QUIET = bind(select(*columns(people, Quiet)).where(people.c.id == bindparam("id")))
_BY_EXTERNAL_ID = bind(
    select(*_PERSON).where(
        people.c.host_id == bindparam("host"),
        people.c.platform == bindparam("platform"),
        people.c.external_id == bindparam("external_id"),
    )
)
_BY_ID = bind(select(*_PERSON).where(people.c.id == bindparam("id")))
_RENAME = bind(
    update(people)
    .where(people.c.id == bindparam("the_id"))
    .values(**{name: bindparam(f"new_{name}") for name in ("name", "zone", "language", "address")})
)


class People:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._arrived: dict[tuple[str, str, int], Person] = {}

    def believe(self, person: Person) -> None:
        """Who was read by another question just now."""
        self._arrived[person.platform, person.external_id, person.host_id] = person

    def find(self, platform: Platform, external_id: str, host: int = 0) -> Person | None:
        """Who the platform calls so; `host` 0 is the home workspace itself."""
        named = {"platform": platform, "external_id": external_id, "host": host or self._scope.workspace_id}
        arrived = self._arrived.get((platform, external_id, host or self._scope.workspace_id))
        return arrived or self._scope.one(Person, _BY_EXTERNAL_ID, **named)

    def by_id(self, person_id: int) -> Person | None:
        return self._scope.one(Person, _BY_ID, id=person_id)

    def get(self, person_id: int) -> Person:
        """The person of an ID that another row holds."""
        person = self.by_id(person_id)
        if person is None:
            raise LookupError(f"no person {person_id}")
        return person

    def quiet(self, person_id: int) -> Quiet:
        """Raises LookupError when there is nobody of that ID here."""
        quiet = self._scope.one(Quiet, _QUIET, id=person_id)
        if quiet is None:
            raise LookupError(f"no person {person_id}")
        return quiet

    def be_quiet(self, person_id: int, **values: Any) -> None:
        """Writes columns of `Quiet`."""
        written = update(people).where(people.c.id == bindparam("the_id")).values(**values)
        self._scope.run(bind(written), the_id=person_id)

    def meet(
        self,
        platform: Platform,
        external_id: str,
        name: str,
        zone: str,
        language: str,
        host: int = 0,
        address: str = "",
    ) -> Person:
        """The person, remembered from now on; what the platform says anew replaces what was known."""
        told = {"name": name, "zone": zone, "language": language, "address": address.casefold()[:254]}
        person = self.find(platform, external_id, host)
        if person is None:
            named = {"platform": platform, "external_id": external_id}
            self._scope.add_once(people, {"host_id": host or self._scope.workspace_id, **named, **told})
            person = self.find(platform, external_id, host)
            assert person is not None
        fresh = {known: text or getattr(person, known) for known, text in told.items()}
        if any(getattr(person, known) != text for known, text in fresh.items()):
            self._arrived.clear()
            changed = {f"new_{known}": text for known, text in fresh.items()}
            self._scope.run(_RENAME, the_id=person.id, **changed)
            person = self.get(person.id)
        return person
