"""What recommendations ask of the outside."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from domain.ids import TeamId
from domain.people.ports import PersonRepository
from domain.ports import Jobs
from domain.processes.ports import ProcessRepository
from domain.recommendations.model import Entry, Kind, Meaning, Near
from domain.templates.ports import TemplateRepository


class SearchRepository(Protocol):
    """The index of the workspace of the current unit of work."""

    async def stale(self, kind: Kind, *, limit: int) -> Sequence[str]:
        """Return ids whose entry is missing or older than they are; archived templates have none."""
        ...

    async def put(self, entry: Entry) -> None:
        """Insert an entry, or replace an older one."""
        ...

    async def can_compare(self) -> bool:
        """Return whether the database can compare vectors at all."""
        ...

    async def has_learned(self, model: str) -> bool:
        """Return whether there is any vector of this model to compare with."""
        ...

    async def unlearned(self, model: str, *, limit: int) -> Sequence[Entry]:
        """Return entries without a vector of this model for what they say now, one author's after another's.

        Left out is what people wrote who turned AI off, or whom nobody knows.
        """
        ...

    async def learn(self, model: str, found: Sequence[tuple[Entry, tuple[float, ...] | None]]) -> None:
        """Keep the vectors of entries, None for one the model would not take.

        Not those of an author who turned AI off meanwhile. Vectors of the model of another length go.
        """
        ...

    async def by_meaning(self, asked: Meaning, kind: Kind, *, limit: int) -> Sequence[Near]:
        """Return what is nearest to a meaning, the nearest first; nothing when it cannot be compared."""
        ...

    async def by_words(self, text: str, kind: Kind, *, limit: int) -> Sequence[str]:
        """Return the ids of what shares words with a text, the likeliest first."""
        ...


class SearchWork(Protocol):
    """A unit of work with the index in it."""

    @property
    def people(self) -> PersonRepository:
        """The people shelf."""
        ...

    @property
    def jobs(self) -> Jobs:
        """Jobs caused by the work."""
        ...

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
