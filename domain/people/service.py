"""Who people are: our own copy of the workspace's record, refreshed when it grows old."""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from domain.errors import ConversError, NotFoundError
from domain.ids import TeamId, UserId
from domain.people.model import Person
from domain.people.ports import Directory, PeopleWorkFactory
from domain.ports import Clock

FRESH_FOR = timedelta(hours=24)
"""How long a stored person serves without asking the workspace again."""
MOST_ASKED = 30
"""People asked about in one go: a message may mention thousands, and Slack answers a hundred a minute."""


class PeopleService:
    """The people of a workspace."""

    def __init__(self, work: PeopleWorkFactory, directory: Directory, clock: Clock) -> None:
        self._work = work
        self._directory = directory
        self._clock = clock

    async def get(self, team_id: TeamId, user_id: UserId) -> Person:
        """Return a person; an old copy serves while the workspace does not answer.

        Raises NotFoundError when nobody knows them, and the directory's error when there is no copy.
        """
        stored = (await self._stored(team_id, [user_id])).get(user_id)
        if stored is not None and self._is_fresh(stored):
            return stored
        try:
            fetched = await self._fetch(team_id, user_id)
        except ConversError:
            if stored is None:
                raise
            return stored
        known = fetched or stored
        if known is None:
            raise NotFoundError("I do not know this person.")
        return known

    async def many(self, team_id: TeamId, user_ids: Iterable[UserId]) -> Mapping[UserId, Person]:
        """Return those of the people who can be found, by id; of many unknown ones only the first."""
        wanted = list(dict.fromkeys(user_ids))
        found = await self._stored(team_id, wanted)
        old = [user_id for user_id in wanted if user_id not in found or not self._is_fresh(found[user_id])]
        asked = old[:MOST_ASKED]
        for person in await asyncio.gather(*(self._try_to_get(team_id, user_id) for user_id in asked)):
            if person is not None:
                found[person.id] = person
        return found

    async def refresh(self, team_id: TeamId, user_id: UserId) -> None:
        """Bring our copy up to date, however fresh it is; of people we never met we keep none."""
        if await self._stored(team_id, [user_id]):
            await self._fetch(team_id, user_id)

    async def set_uses_ai(self, actor: Person, uses_ai: bool) -> Person:
        """Record the person's own choice about AI."""
        async with self._work(actor.team_id) as work:
            if await work.people.get(actor.id) is None:
                await work.people.save(actor)
            await work.people.set_uses_ai(actor.id, uses_ai)
            await work.commit()
        return replace(actor, uses_ai=uses_ai)

    def _is_fresh(self, person: Person) -> bool:
        return person.refreshed_at is not None and self._clock.now() - person.refreshed_at < FRESH_FOR

    async def _stored(self, team_id: TeamId, user_ids: Collection[UserId]) -> dict[UserId, Person]:
        if not user_ids:
            return {}
        async with self._work(team_id) as work:
            stored = [await work.people.get(user_id) for user_id in user_ids]
        return {person.id: person for person in stored if person is not None}

    async def _try_to_get(self, team_id: TeamId, user_id: UserId) -> Person | None:
        try:
            return await self.get(team_id, user_id)
        except ConversError:
            return None

    async def _fetch(self, team_id: TeamId, user_id: UserId) -> Person | None:
        fetched = await self._directory.fetch(team_id, user_id)
        if fetched is None:
            return None
        async with self._work(team_id) as work:
            await work.people.save(replace(fetched, refreshed_at=self._clock.now()))
            saved = await work.people.get(user_id)
            await work.commit()
        return saved
