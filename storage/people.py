"""People as the platforms know them; the one place where names live."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select, update

from storage.enums import Platform
from storage.models import people
from storage.scope import Scope, bind, columns


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    platform: str
    external_id: str
    name: str
    zone: str
    language: str


_PERSON = columns(people, Person)
_BY_EXTERNAL_ID = bind(
    select(*_PERSON).where(
        people.c.platform == bindparam("platform"), people.c.external_id == bindparam("external_id")
    )
)
_BY_ID = bind(select(*_PERSON).where(people.c.id == bindparam("id")))
_RENAME = bind(
    update(people)
    .where(people.c.id == bindparam("the_id"))
    .values(name=bindparam("new_name"), zone=bindparam("new_zone"), language=bindparam("new_language"))
)


class People:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def find(self, platform: Platform, external_id: str) -> Person | None:
        return self._scope.one(Person, _BY_EXTERNAL_ID, platform=platform, external_id=external_id)

    def get(self, person_id: int) -> Person:
        """The person of an ID that another row holds."""
        person = self._scope.one(Person, _BY_ID, id=person_id)
        if person is None:
            raise LookupError(f"no person {person_id}")
        return person

    def meet(self, platform: Platform, external_id: str, name: str, zone: str, language: str) -> Person:
        """The person, remembered from now on; what the platform says anew replaces what was known."""
        person = self.find(platform, external_id)
        if person is None:
            known = {"name": name, "zone": zone, "language": language}
            self._scope.add_once(people, {"platform": platform, "external_id": external_id, **known})
            person = self.find(platform, external_id)
            assert person is not None
        fresh = (name or person.name, zone or person.zone, language or person.language)
        if fresh != (person.name, person.zone, person.language):
            self._scope.run(
                _RENAME, the_id=person.id, new_name=fresh[0], new_zone=fresh[1], new_language=fresh[2]
            )
            person = self.get(person.id)
        return person
