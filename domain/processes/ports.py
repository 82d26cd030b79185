"""What processes ask of the outside."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from domain.ids import ChannelId, MessageTs, ProcessId, TeamId, UserId
from domain.people.model import Person
from domain.people.ports import PersonRepository
from domain.ports import Jobs
from domain.processes.model import Process, StartRequest
from domain.processes.sight import Sight


class ProcessRepository(Protocol):
    """Processes of the workspace of the current unit of work."""

    async def get(self, process_id: ProcessId) -> Process | None:
        """Return the process with all its steps."""
        ...

    async def add(self, process: Process) -> None:
        """Insert a new process."""
        ...

    async def save(self, process: Process, *, expected_version: int) -> None:
        """Write the process and its steps; ConflictError unless the stored version is the expected one.

        The caller has already set `process.version` to the new version. Steps absent from the value are
        removed from the record.
        """
        ...

    async def list_open(self, *, channel_ids: Sequence[ChannelId] | None, limit: int) -> Sequence[Process]:
        """Return processes under way (open or paused), newest first, in these channels (None: everywhere)."""
        ...

    async def involving(self, user_id: UserId, *, limit: int) -> Sequence[Process]:
        """Return open processes the person owns, started, or has a step in that is theirs or waits on them.

        Those with the person's most urgent open step come first.
        """
        ...

    async def find(self, text: str, *, sight: Sight, limit: int) -> Sequence[Process]:
        """Return processes in sight whose name contains the text (case-insensitive).

        Those with exactly this name come first, then open ones, then the newest.
        """
        ...

    async def list_in_sight(self, sight: Sight, *, limit: int) -> Sequence[Process]:
        """Return processes under way (open or paused) in sight, newest first."""
        ...

    async def homes_of(self, user_id: UserId) -> Sequence[ChannelId]:
        """Return the channels of the processes under way that the person is involved in."""
        ...

    async def homes_of_name(self, text: str) -> Sequence[ChannelId]:
        """Return the channels of the processes whose name contains the text (case-insensitive)."""
        ...

    async def by_card(self, channel_id: ChannelId, card_ts: MessageTs) -> Process | None:
        """Return the process whose card is this message."""
        ...

    async def set_card(self, process_id: ProcessId, card_ts: MessageTs) -> None:
        """Remember the card's message; leaves the version alone."""
        ...


class StartRecord(Protocol):
    """Where the history of a process begins."""

    async def add(self, process: Process, request: StartRequest) -> None:
        """Write who started it, when and from what, and the steps that closed themselves at once."""
        ...


class ProcessWork(Protocol):
    """A unit of work with processes in it."""

    @property
    def processes(self) -> ProcessRepository:
        """The process shelf."""
        ...

    @property
    def people(self) -> PersonRepository:
        """The people shelf."""
        ...

    @property
    def starts(self) -> StartRecord:
        """The first entries of histories."""
        ...

    @property
    def jobs(self) -> Jobs:
        """Jobs this work causes."""
        ...

    async def commit(self) -> None:
        """Make the work durable."""
        ...


class ProcessWorkFactory(Protocol):
    """Opens a unit of work for one workspace."""

    def __call__(self, team_id: TeamId) -> AbstractAsyncContextManager[ProcessWork]:
        """Open it; leaving without commit rolls back."""
        ...


class ProcessMessenger(Protocol):
    """Shows a process where its people are."""

    async def show_process(self, process: Process, people: Mapping[UserId, Person]) -> MessageTs:
        """Post the card in the process's channel, or bring the posted one up to date; return its ts."""
        ...
