"""People in memory, and a workspace directory that can fail."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.errors import DeliveryError
from domain.ids import TeamId, UserId
from domain.people.model import Person
from tests.fakes.system import MONDAY
from tests.fakes.tables import Table, Transaction

TEAM = TeamId("T1")


def make_person(
    user_id: str,
    name: str,
    *,
    team_id: TeamId = TEAM,
    timezone: str = "UTC",
    is_guest: bool = False,
    is_admin: bool = False,
    uses_ai: bool = True,
    refreshed_at: datetime | None = MONDAY,
) -> Person:
    """Return a person, known since the test began."""
    return Person(
        team_id=team_id,
        id=UserId(user_id),
        name=name,
        timezone=timezone,
        is_guest=is_guest,
        is_admin=is_admin,
        uses_ai=uses_ai,
        refreshed_at=refreshed_at,
    )


class FakePersonRepository:
    """The PersonRepository of one unit of work."""

    def __init__(self, transaction: Transaction) -> None:
        self._people: Table[UserId, Person] = Table(transaction, "people")

    async def get(self, user_id: UserId) -> Person | None:
        """Return the stored person."""
        return await self._people.get(user_id)

    async def all(self) -> Sequence[Person]:
        """Return everyone known, bots and deleted people left out, by name."""
        everyone = await self._people.all()
        return sorted((p for p in everyone if not p.is_bot and not p.is_deleted), key=lambda p: p.name)

    async def save(self, person: Person) -> None:
        """Insert or update, keeping the stored choice about AI."""
        stored = await self._people.get_for_update(person.id)
        await self._people.put(person.id, replace(person, uses_ai=stored.uses_ai) if stored else person)

    async def set_uses_ai(self, user_id: UserId, uses_ai: bool) -> None:
        """Record the person's own choice about AI."""
        stored = await self._people.get_for_update(user_id)
        if stored is not None:
            await self._people.put(user_id, replace(stored, uses_ai=uses_ai))


class FakeDirectory:
    """A Directory that knows the people it was given; `is_down` makes it fail as Slack does."""

    def __init__(self, *people: Person) -> None:
        self.people = {(person.team_id, person.id): person for person in people}
        self.fetched: list[UserId] = []
        self.is_down = False

    async def fetch(self, team_id: TeamId, user_id: UserId) -> Person | None:
        """Return the person as the workspace knows them now."""
        self.fetched.append(user_id)
        if self.is_down:
            raise DeliveryError("service_unavailable")
        return self.people.get((team_id, user_id))
