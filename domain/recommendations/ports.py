"""What recommendations ask of the outside."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from domain.ids import TeamId
from domain.processes.ports import ProcessRepository
from domain.recommendations.model import Entry, Kind
from domain.templates.ports import TemplateRepository


class SearchRepository(Protocol):
    """The index of the workspace of the current unit of work."""

    async def stale(self, kind: Kind, *, limit: int) -> Sequence[str]:
        """Return ids whose entry is missing or older than they are; archived templates have none."""
        ...

    async def put(self, entry: Entry) -> None:
        """Insert an entry, or replace an older one."""
        ...

    async def by_words(self, text: str, kind: Kind, *, limit: int) -> Sequence[str]:
        """Return the ids of what shares words with a text, the likeliest first."""
        ...


class SearchWork(Protocol):
    """A unit of work with the index in it."""

    @property
    def search(self) -> SearchRepository:
        """The index."""
        ...

    @property
    def templates(self) -> TemplateRepository:
        """The template shelf."""
        ...

    @property
    def processes(self) -> ProcessRepository:
        """The process shelf."""
        ...

    async def commit(self) -> None:
        """Make the work durable."""
        ...


class SearchWorkFactory(Protocol):
    """Opens a unit of work for one workspace."""

    def __call__(self, team_id: TeamId) -> AbstractAsyncContextManager[SearchWork]:
        """Open it; leaving without commit rolls back."""
        ...
