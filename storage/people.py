"""The people shelf."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from domain.ids import TeamId, UserId
from domain.people.model import Person
from storage.schema import people
from storage.schema_search import search_entries, search_vectors
from storage.shelf import Shelf


class SqlPersonRepository(Shelf):
    """People of one workspace."""

    async def get(self, user_id: UserId) -> Person | None:
        """Return the stored person."""
        row = await self._one(select(people).where(self._mine(people), people.c.id == user_id))
        return _person(row) if row is not None else None

    async def all(self) -> Sequence[Person]:
        """Return everyone known, bots and deleted people left out, by name."""
        human = ~people.c.is_bot & ~people.c.is_deleted
        by_name = (func.lower(people.c.name), people.c.id)
        rows = await self._all(select(people).where(self._mine(people), human).order_by(*by_name))
        return [_person(row) for row in rows]

    async def save(self, person: Person) -> None:
        """Insert or update; the stored choice about AI survives."""
        facts = {
            "name": person.name,
            "timezone": person.timezone,
            "is_guest": person.is_guest,
            "is_bot": person.is_bot,
            "is_deleted": person.is_deleted,
            "is_admin": person.is_admin,
            "refreshed_at": person.refreshed_at,
        }
        new = insert(people).values(team_id=self._team_id, id=person.id, uses_ai=person.uses_ai, **facts)
        await self._run(new.on_conflict_do_update(index_elements=[people.c.team_id, people.c.id], set_=facts))

    async def set_uses_ai(self, user_id: UserId, uses_ai: bool) -> None:
        """Record the person's own choice, even when nothing else is known of them yet.

        Off, what a model made of their words goes in the same transaction.
        """
        unknown = Person(team_id=self._team_id, id=user_id, name=user_id, uses_ai=uses_ai)
        new = insert(people).values(
            team_id=self._team_id,
            id=user_id,
            name=unknown.name,
            timezone=unknown.timezone,
            is_guest=unknown.is_guest,
            is_bot=unknown.is_bot,
            is_deleted=unknown.is_deleted,
            is_admin=unknown.is_admin,
            uses_ai=uses_ai,
        )
        chosen = {"uses_ai": uses_ai}
        await self._run(
            new.on_conflict_do_update(index_elements=[people.c.team_id, people.c.id], set_=chosen)
        )
        if not uses_ai:
            await self._forget_vectors(user_id)

    async def _forget_vectors(self, user_id: UserId) -> None:
        entries, vectors = search_entries, search_vectors
        theirs = select(entries.c.kind, entries.c.id).where(
            self._mine(entries), entries.c.author_id == user_id
        )
        await self._run(
            delete(vectors).where(self._mine(vectors), tuple_(vectors.c.kind, vectors.c.id).in_(theirs))
        )


def _person(row: RowMapping) -> Person:
    return Person(
        team_id=TeamId(row["team_id"]),
        id=UserId(row["id"]),
        name=row["name"],
        timezone=row["timezone"],
        is_guest=row["is_guest"],
        is_bot=row["is_bot"],
        is_deleted=row["is_deleted"],
        uses_ai=row["uses_ai"],
        refreshed_at=row["refreshed_at"],
        is_admin=row["is_admin"],
    )
