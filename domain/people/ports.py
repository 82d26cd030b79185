"""What the people feature asks of the outside."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from domain.ids import TeamId, UserId
from domain.people.model import Person


class PersonRepository(Protocol):
    """People of the workspace of the current unit of work."""

    async def get(self, user_id: UserId) -> Person | None:
        """Return the stored person."""
        ...

    async def all(self) -> Sequence[Person]:
        """Return everyone known, bots and deleted people left out, by name."""
        ...

    async def save(self, person: Person) -> None:
        """Insert or update; a stored `uses_ai` survives unless `person` came from `set_uses_ai`."""
        ...

    async def set_uses_ai(self, user_id: UserId, uses_ai: bool) -> None:
        """Record the person's own choice about AI; off, vectors of what they wrote go with it."""
        ...


class PeopleWork(Protocol):
    """A unit of work with people in it."""

    @property
    def people(self) -> PersonRepository:
        """The people shelf."""
        ...

    async def commit(self) -> None:
        """Make the work durable."""
        ...


class PeopleWorkFactory(Protocol):
    """Opens a unit of work for one workspace."""

    def __call__(self, team_id: TeamId) -> AbstractAsyncContextManager[PeopleWork]:
        """Open it; leaving without commit rolls back."""
        ...


class Directory(Protocol):
    """The workspace's own record of its people (Slack `users.info`)."""

    async def fetch(self, team_id: TeamId, user_id: UserId) -> Person | None:
        """Return the person as Slack knows them now, or None when there is no such user."""
        ...
