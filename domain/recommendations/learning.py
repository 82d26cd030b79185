"""Learning what templates and processes mean: vectors of what they say, kept in step in the background."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, time, timedelta

from domain.errors import BudgetExceededError, ModelError, ModelRefusedError
from domain.gateway.ports import MOST_EMBEDDED
from domain.gateway.service import Gateway
from domain.ids import TeamId, UserId
from domain.people.model import Person
from domain.ports import Clock, Job, Queue
from domain.recommendations.indexing import take_in
from domain.recommendations.model import Entry
from domain.recommendations.ports import SearchWorkFactory

MOST_CHARACTERS = 6_000
"""Of one text that are sent: some 1,500 tokens, the beginning, where names and first steps are."""
PATIENCE = 30.0
"""Seconds for one call: nobody waits for it."""
REST = timedelta(minutes=10)
"""How long a model that fails is left alone."""
CLAIMED_FOR = timedelta(minutes=5)
"""How long a job that was asked for is not asked for again."""
NEVER = datetime.min.replace(tzinfo=UTC)
OURS = UserId("convers")
"""Whose call it is when the words are nobody's: templates that Convers took from files."""

Found = list[tuple[Entry, tuple[float, ...] | None]]


def learning_job() -> Job:
    """Return the job that learns what is new."""
    return Job("learn_meanings", lock="learn_meanings", queue=Queue.BULK)


class LearningService:
    """Asks for vectors of what has none. Harmless to run twice, or on several replicas."""

    def __init__(
        self,
        work: SearchWorkFactory,
        teams: Callable[[], Awaitable[Sequence[TeamId]]],
        gateway: Gateway,
        clock: Clock,
    ) -> None:
        self._work = work
        self._teams = teams
        self._gateway = gateway
        self._clock = clock
        self._claimed_until: dict[TeamId, datetime] = {}
        self._resting_until: dict[TeamId, datetime] = {}

    async def claim_unlearned(self) -> int:
        """Have learned what changed; return in how many workspaces there was something."""
        model = self._gateway.embedding_model
        if model is None:
            return 0
        teams = [
            one for one in await self._teams() if not self._is_resting(one) and not self._is_claimed(one)
        ]
        return sum([await self._claim(team_id, model) for team_id in teams])

    async def learn(self, team_id: TeamId) -> None:
        """Learn until nothing is new, the day's tokens are spent, or the model fails."""
        self._claimed_until.pop(team_id, None)
        while (model := self._gateway.embedding_model) is not None and not self._is_resting(team_id):
            async with self._work(team_id) as work:
                if not await work.search.can_compare():
                    return
                await take_in(work)
                waiting = await work.search.unlearned(model, limit=MOST_EMBEDDED)
                author_id = waiting[0].author_id if waiting else None
                author = await work.people.get(author_id) if author_id is not None else None
                await work.commit()
            if not waiting:
                return
            theirs = [entry for entry in waiting if entry.author_id == author_id]
            found = await self._found(author or _ours(team_id), theirs)
            async with self._work(team_id) as work:
                await work.search.learn(model, found)
                await work.commit()

    async def _claim(self, team_id: TeamId, model: str) -> bool:
        """Take in what changed in a workspace, and ask for the job when something is to be learned."""
        async with self._work(team_id) as work:
            if not await work.search.can_compare():
                return False
            await take_in(work)
            is_new = bool(await work.search.unlearned(model, limit=1))
            if is_new:
                await work.jobs.add(learning_job())
            await work.commit()
        if is_new:
            self._claimed_until[team_id] = self._clock.now() + CLAIMED_FOR
        return is_new

    async def _found(self, author: Person, entries: Sequence[Entry]) -> Found:
        """Return vectors of as many as there are; what the model refuses is halved until it is one text."""
        texts = [entry.said[:MOST_CHARACTERS] for entry in entries]
        now = self._clock.now()
        try:
            made = await self._gateway.embed(author, texts, purpose="index", seconds=PATIENCE)
        except BudgetExceededError:
            self._resting_until[author.team_id] = midnight_after(now)
            return []
        except ModelRefusedError:
            if len(entries) == 1:
                return [(entries[0], None)]
            middle = len(entries) // 2
            first = await self._found(author, entries[:middle])
            rest = [] if self._is_resting(author.team_id) else await self._found(author, entries[middle:])
            return first + rest
        except ModelError:
            self._resting_until[author.team_id] = now + REST
            return []
        return list(zip(entries, made.vectors, strict=True))

    def _is_claimed(self, team_id: TeamId) -> bool:
        return self._clock.now() < self._claimed_until.get(team_id, NEVER)

    def _is_resting(self, team_id: TeamId) -> bool:
        return self._clock.now() < self._resting_until.get(team_id, NEVER)


def midnight_after(instant: datetime) -> datetime:
    """Return when the next day begins whose tokens are counted."""
    return datetime.combine(instant.astimezone(UTC).date() + timedelta(days=1), time(), UTC)


def _ours(team_id: TeamId) -> Person:
    return Person(team_id=team_id, id=OURS, name="Convers", is_bot=True)
