"""What templates ask of the outside."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from domain.ids import DirectoryId, ProcessId, TeamId, TemplateId
from domain.people.ports import PersonRepository
from domain.ports import Jobs
from domain.templates.model import (
    Definition,
    Directory,
    DirectoryEntry,
    Template,
    TemplateEntry,
    TemplateVersion,
)


class TemplateRepository(Protocol):
    """Templates of the workspace of the current unit of work. Versions and entries are only ever added."""

    async def directories(self) -> Sequence[Directory]:
        """Return every directory, by name."""
        ...

    async def add_directory(self, directory: Directory) -> None:
        """Insert a directory; ConflictError when there is one with its id."""
        ...

    async def save_directory(self, directory: Directory, *, expected_version: int) -> None:
        """Write a directory; ConflictError unless the stored version is the expected one."""
        ...

    async def add_directory_entry(self, entry: DirectoryEntry) -> None:
        """Append to a directory's history; AlreadyDecidedError when there is an entry with its cause."""
        ...

    async def directory_entry_by_cause(self, cause: str) -> DirectoryEntry | None:
        """Return the entry of a directory that a piece of work made before."""
        ...

    async def directory_entries(self, directory_id: DirectoryId, *, limit: int) -> Sequence[DirectoryEntry]:
        """Return a directory's history, the newest first."""
        ...

    async def get(self, template_id: TemplateId) -> Template | None:
        """Return a template, archived or not."""
        ...

    async def all(self, *, with_archived: bool = False) -> Sequence[Template]:
        """Return every template, by name."""
        ...

    async def add(self, template: Template) -> None:
        """Insert a template; ConflictError when there is one with its id."""
        ...

    async def save(self, template: Template, *, expected_revision: int) -> None:
        """Write a template; ConflictError unless the stored revision is the expected one."""
        ...

    async def add_version(self, version: TemplateVersion) -> None:
        """Append a version; ConflictError when there is one with its number."""
        ...

    async def version(self, template_id: TemplateId, number: int) -> TemplateVersion | None:
        """Return one version."""
        ...

    async def versions(self, template_id: TemplateId) -> Sequence[TemplateVersion]:
        """Return every version, the newest first."""
        ...

    async def add_entry(self, entry: TemplateEntry) -> None:
        """Append to the history; AlreadyDecidedError when there is an entry with its cause."""
        ...

    async def by_cause(self, cause: str) -> TemplateEntry | None:
        """Return the entry that a piece of work made before."""
        ...

    async def entries(self, template_id: TemplateId, *, limit: int) -> Sequence[TemplateEntry]:
        """Return a template's history, the newest first."""
        ...

    async def runs(self, template_id: TemplateId, *, before: int, limit: int) -> Sequence[ProcessId]:
        """Return processes under way that were started from a version before this one, newest first."""
        ...


class TemplateWork(Protocol):
    """A unit of work with templates in it."""

    @property
    def templates(self) -> TemplateRepository:
        """The template shelf."""
        ...

    @property
    def people(self) -> PersonRepository:
        """The people shelf."""
        ...

    @property
    def jobs(self) -> Jobs:
        """Jobs this work causes."""
        ...

    async def commit(self) -> None:
        """Make the work durable."""
        ...


class TemplateWorkFactory(Protocol):
    """Opens a unit of work for one workspace."""

    def __call__(self, team_id: TeamId) -> AbstractAsyncContextManager[TemplateWork]:
        """Open it; leaving without commit rolls back."""
        ...


class Documents(Protocol):
    """Templates as YAML documents."""

    def read(self, text: str) -> Definition:
        """Read a template; TemplateFaultsError says every line that does not fit."""
        ...

    def write(self, definition: Definition) -> str:
        """Write a template."""
        ...
