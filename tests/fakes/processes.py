"""Processes in memory, and a messenger that remembers what it showed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from domain.errors import ConflictError
from domain.ids import ChannelId, MessageTs, ProcessId, StepId, TeamId, UserId
from domain.people.model import Person
from domain.processes.model import Process, Step, StepState
from domain.processes.rights import is_involved
from domain.processes.sight import Sight
from tests.fakes.people import TEAM
from tests.fakes.system import MONDAY
from tests.fakes.tables import Table, Transaction

CHANNEL = ChannelId("C1")


def make_step(
    number: int,
    title: str,
    *,
    under: int | None = None,
    owner: str | None = None,
    state: StepState = StepState.OPEN,
    due_on: date | None = None,
) -> Step:
    """Return step `s<number>`, under another one when `under` is its number."""
    return Step(
        id=StepId(f"step-{number}"),
        alias=f"s{number}",
        title=title,
        rank=float(number),
        parent_id=None if under is None else StepId(f"step-{under}"),
        state=state,
        owner_id=None if owner is None else UserId(owner),
        due_on=due_on,
    )


def make_process(
    *steps: Step,
    process_id: str = "process-1",
    name: str = "Website launch",
    team_id: TeamId = TEAM,
    channel_id: ChannelId = CHANNEL,
    owner: str | None = "UANN",
    started_by: str = "UANN",
) -> Process:
    """Return an open process with these steps."""
    bare = Process(
        id=ProcessId(process_id),
        team_id=team_id,
        name=name,
        channel_id=channel_id,
        started_by=UserId(started_by),
        started_at=MONDAY,
        owner_id=None if owner is None else UserId(owner),
        next_alias=len(steps) + 1,
    )
    return bare.with_steps(steps)


class FakeProcessRepository:
    """The ProcessRepository of one unit of work."""

    def __init__(self, transaction: Transaction) -> None:
        self._processes: Table[ProcessId, Process] = Table(transaction, "processes")

    async def get(self, process_id: ProcessId) -> Process | None:
        """Return the process with all its steps."""
        return await self._processes.get(process_id)

    async def add(self, process: Process) -> None:
        """Insert a new process; ConflictError when there is one with this id."""
        if await self._processes.get_for_update(process.id) is not None:
            raise ConflictError
        await self._processes.put(process.id, process)

    async def save(self, process: Process, *, expected_version: int) -> None:
        """Write the process unless its stored version is another one."""
        stored = await self._processes.get_for_update(process.id)
        if stored is None or stored.version != expected_version:
            raise ConflictError
        await self._processes.put(process.id, replace(process, card_ts=stored.card_ts))

    async def list_open(self, *, channel_ids: Sequence[ChannelId] | None, limit: int) -> Sequence[Process]:
        """Return processes under way, newest first, in these channels (None: everywhere)."""
        return [
            process
            for process in await self._newest_first()
            if process.state.is_under_way and (channel_ids is None or process.channel_id in channel_ids)
        ][:limit]

    async def involving(self, user_id: UserId, *, limit: int) -> Sequence[Process]:
        """Return open processes that name the person, those with their most urgent open step first."""
        named = [
            process
            for process in await self._newest_first()
            if process.is_open
            and (is_involved(user_id, process) or any(s.waits_on_id == user_id for s in process.steps))
        ]
        return sorted(named, key=lambda process: _soonest(user_id, process))[:limit]

    async def find(self, text: str, *, sight: Sight, limit: int) -> Sequence[Process]:
        """Return processes in sight whose name contains the text: so named ones, open ones, newest first."""
        found = [p for p in await self._newest_first() if _is_named(p, text) and _is_in(sight, p)]
        wanted = text.casefold()
        return sorted(found, key=lambda p: (p.name.casefold() != wanted, not p.is_open))[:limit]

    async def list_in_sight(self, sight: Sight, *, limit: int) -> Sequence[Process]:
        """Return processes under way in sight, newest first."""
        everything = await self._newest_first()
        return [p for p in everything if p.state.is_under_way and _is_in(sight, p)][:limit]

    async def homes_of(self, user_id: UserId) -> Sequence[ChannelId]:
        """Return the channels of the processes under way that the person is involved in."""
        everything = await self._processes.all()
        return list({p.channel_id for p in everything if p.state.is_under_way and is_involved(user_id, p)})

    async def homes_of_name(self, text: str) -> Sequence[ChannelId]:
        """Return the channels of the processes whose name contains the text."""
        return list({p.channel_id for p in await self._processes.all() if _is_named(p, text)})

    async def by_card(self, channel_id: ChannelId, card_ts: MessageTs) -> Process | None:
        """Return the process whose card is this message."""
        for process in await self._processes.all():
            if (process.channel_id, process.card_ts) == (channel_id, card_ts):
                return process
        return None

    async def set_card(self, process_id: ProcessId, card_ts: MessageTs) -> None:
        """Remember the card's message; leaves the version alone."""
        stored = await self._processes.get_for_update(process_id)
        if stored is not None:
            await self._processes.put(process_id, replace(stored, card_ts=card_ts))

    async def _newest_first(self) -> list[Process]:
        everything = await self._processes.all()
        return sorted(everything, key=lambda process: process.started_at)[::-1]


def _is_named(process: Process, text: str) -> bool:
    return text.casefold() in process.name.casefold()


def _is_in(sight: Sight, process: Process) -> bool:
    if process.channel_id in sight.whole:
        return True
    return process.channel_id in sight.named_in and is_involved(sight.user_id, process)


def _soonest(user_id: UserId, process: Process) -> date:
    theirs = (step for step in process.steps if user_id in (step.owner_id, step.waits_on_id))
    days = (step.due_on for step in theirs if not step.state.is_finished)
    return min((day for day in days if day is not None), default=date.max)


class FakeProcessMessenger:
    """A ProcessMessenger: one card per process, `shown` in the order of showing."""

    def __init__(self) -> None:
        self.shown: list[tuple[Process, dict[UserId, Person]]] = []
        self.cards: dict[ProcessId, MessageTs] = {}

    async def show_process(self, process: Process, people: Mapping[UserId, Person]) -> MessageTs:
        """Post the card, or bring it up to date."""
        self.shown.append((process, dict(people)))
        return self.cards.setdefault(process.id, MessageTs(f"1700000000.{len(self.cards) + 1:06d}"))
