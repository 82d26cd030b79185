"""Templates in memory, and a template to put on any shelf."""

from collections.abc import Sequence

from domain.errors import AlreadyDecidedError, ConflictError
from domain.ids import DirectoryId, ProcessId, TeamId, TemplateId, UserId
from domain.processes.model import NewStep, Process
from domain.templates.model import (
    Definition,
    Directory,
    DirectoryEntry,
    Template,
    TemplateEntry,
    TemplateSource,
    TemplateVersion,
)
from domain.templates.ports import TemplateRepository
from tests.fakes.people import TEAM
from tests.fakes.system import MONDAY
from tests.fakes.tables import Table, Transaction

RELEASE = TemplateId("template-1")


async def add_template(
    shelf: TemplateRepository,
    team_id: TeamId = TEAM,
    *,
    definition: Definition | None = None,
    editors: tuple[str, ...] = ("UANN",),
) -> Template:
    """Put a directory with one template in one version on the shelf."""
    content = definition or Definition("Release", (NewStep("Freeze", key="freeze"),))
    home = Directory(
        DirectoryId("directory-1"), team_id, "Product", tuple(UserId(editor) for editor in editors)
    )
    template = Template(RELEASE, team_id, home.id, content.name, 1, MONDAY, MONDAY)
    by = UserId("UANN")
    await shelf.add_directory(home)
    await shelf.add(template)
    await shelf.add_version(
        TemplateVersion(RELEASE, team_id, 1, content, by, MONDAY, TemplateSource.MODAL, "first")
    )
    await shelf.add_entry(
        TemplateEntry(RELEASE, team_id, "accepted:1", by, MONDAY, TemplateSource.MODAL, "created it", 1)
    )
    return template


class FakeTemplateRepository:
    """The TemplateRepository of one unit of work."""

    def __init__(self, transaction: Transaction) -> None:
        self._directories: Table[DirectoryId, Directory] = Table(transaction, "template_directories")
        self._templates: Table[TemplateId, Template] = Table(transaction, "templates")
        self._versions: Table[tuple[TemplateId, int], TemplateVersion] = Table(
            transaction, "template_versions"
        )
        self._processes: Table[ProcessId, Process] = Table(transaction, "processes")
        self._directory_entries: Table[str, DirectoryEntry] = Table(transaction, "directory_entries")
        self._entries: Table[str, TemplateEntry] = Table(transaction, "template_entries")

    async def directories(self) -> Sequence[Directory]:
        """Return every directory, by name."""
        return sorted(await self._directories.all(), key=lambda directory: directory.name.lower())

    async def add_directory(self, directory: Directory) -> None:
        """Insert a directory unless there is one with its id."""
        if await self._directories.get_for_update(directory.id) is not None:
            raise ConflictError
        await self._directories.put(directory.id, directory)

    async def save_directory(self, directory: Directory, *, expected_version: int) -> None:
        """Write a directory unless its stored version is another one."""
        stored = await self._directories.get_for_update(directory.id)
        if stored is None or stored.version != expected_version:
            raise ConflictError
        await self._directories.put(directory.id, directory)

    async def add_directory_entry(self, entry: DirectoryEntry) -> None:
        """Append to a directory's history unless there is an entry with its cause."""
        if await self._directory_entries.get_for_update(entry.cause) is not None:
            raise AlreadyDecidedError
        await self._directory_entries.put(entry.cause, entry)

    async def directory_entry_by_cause(self, cause: str) -> DirectoryEntry | None:
        """Return the entry of a directory that a piece of work made before."""
        return await self._directory_entries.get(cause)

    async def directory_entries(self, directory_id: DirectoryId, *, limit: int) -> Sequence[DirectoryEntry]:
        """Return a directory's history, the newest first."""
        found = [one for one in await self._directory_entries.all() if one.directory_id == directory_id]
        found.reverse()
        return sorted(found, key=lambda entry: entry.at, reverse=True)[:limit]

    async def get(self, template_id: TemplateId) -> Template | None:
        """Return a template, archived or not."""
        return await self._templates.get(template_id)

    async def all(self, *, with_archived: bool = False) -> Sequence[Template]:
        """Return every template, by name."""
        found = [t for t in await self._templates.all() if with_archived or not t.is_archived]
        return sorted(found, key=lambda template: (template.name.lower(), template.id))

    async def add(self, template: Template) -> None:
        """Insert a template unless there is one with its id."""
        if await self._templates.get_for_update(template.id) is not None:
            raise ConflictError
        await self._templates.put(template.id, template)

    async def save(self, template: Template, *, expected_revision: int) -> None:
        """Write a template unless its stored revision is another one."""
        stored = await self._templates.get_for_update(template.id)
        if stored is None or stored.revision != expected_revision:
            raise ConflictError
        await self._templates.put(template.id, template)

    async def add_version(self, version: TemplateVersion) -> None:
        """Append a version unless there is one with its number."""
        key = (version.template_id, version.number)
        if await self._versions.get_for_update(key) is not None:
            raise ConflictError
        await self._versions.put(key, version)

    async def version(self, template_id: TemplateId, number: int) -> TemplateVersion | None:
        """Return one version."""
        return await self._versions.get((template_id, number))

    async def versions(self, template_id: TemplateId) -> Sequence[TemplateVersion]:
        """Return every version, the newest first."""
        found = [version for version in await self._versions.all() if version.template_id == template_id]
        return sorted(found, key=lambda version: -version.number)

    async def add_entry(self, entry: TemplateEntry) -> None:
        """Append to the history unless there is an entry with its cause."""
        if await self._entries.get_for_update(entry.cause) is not None:
            raise AlreadyDecidedError
        await self._entries.put(entry.cause, entry)

    async def by_cause(self, cause: str) -> TemplateEntry | None:
        """Return the entry that a piece of work made before."""
        return await self._entries.get(cause)

    async def entries(self, template_id: TemplateId, *, limit: int) -> Sequence[TemplateEntry]:
        """Return a template's history, the newest first."""
        found = [entry for entry in await self._entries.all() if entry.template_id == template_id]
        found.reverse()
        return sorted(found, key=lambda entry: entry.at, reverse=True)[:limit]

    async def runs(self, template_id: TemplateId, *, before: int, limit: int) -> Sequence[ProcessId]:
        """Return processes under way that were started from a version before this one, newest first."""
        found = [
            process
            for process in await self._processes.all()
            if process.template_id == template_id
            and process.state.is_under_way
            and (process.template_version or 0) < before
        ]
        found.sort(key=lambda process: process.id)
        found.sort(key=lambda process: process.started_at, reverse=True)
        return [process.id for process in found[:limit]]
