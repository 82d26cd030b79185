"""The template shelf: directories, templates, versions that are only ever added, and their history."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import RowMapping, func, insert, select, update

from domain.errors import ConflictError
from domain.ids import DirectoryId, ProcessId, TeamId, TemplateId, UserId
from domain.processes.model import ProcessState
from domain.templates.model import (
    Definition,
    Directory,
    DirectoryEntry,
    Template,
    TemplateEntry,
    TemplateSource,
    TemplateVersion,
)
from storage.codecs import Codec
from storage.schema import processes
from storage.schema_templates import (
    directory_entries,
    template_directories,
    template_entries,
    template_versions,
    templates,
)
from storage.shelf import Shelf

DEFINITIONS: Codec[Definition] = Codec(TypeAdapter(Definition))


class SqlTemplateRepository(Shelf):
    """Templates of one workspace."""

    async def directories(self) -> Sequence[Directory]:
        """Return every directory, by name."""
        table = template_directories
        question = select(table).where(self._mine(table)).order_by(func.lower(table.c.name), table.c.id)
        return [_directory(row) for row in await self._all(question)]

    async def add_directory(self, directory: Directory) -> None:
        """Insert a directory; ConflictError when there is one with its id."""
        await self._run(insert(template_directories), [_directory_row(directory)])

    async def save_directory(self, directory: Directory, *, expected_version: int) -> None:
        """Write a directory; ConflictError unless the stored version is the expected one."""
        table = template_directories
        same = table.c.version == expected_version
        written = update(table).where(self._mine(table), table.c.id == directory.id, same)
        if (await self._run(written.values(_directory_row(directory)))).rowcount == 0:
            raise ConflictError

    async def add_directory_entry(self, entry: DirectoryEntry) -> None:
        """Append to a directory's history; AlreadyDecidedError when there is an entry with its cause."""
        await self._run(insert(directory_entries), [asdict(entry)])

    async def directory_entry_by_cause(self, cause: str) -> DirectoryEntry | None:
        """Return the entry of a directory that a piece of work made before."""
        table = directory_entries
        row = await self._one(select(table).where(self._mine(table), table.c.cause == cause))
        return _directory_entry(row) if row is not None else None

    async def directory_entries(self, directory_id: DirectoryId, *, limit: int) -> Sequence[DirectoryEntry]:
        """Return a directory's history, the newest first."""
        table = directory_entries
        mine = select(table).where(self._mine(table), table.c.directory_id == directory_id)
        newest = mine.order_by(table.c.at.desc(), table.c.position.desc()).limit(limit)
        return [_directory_entry(row) for row in await self._all(newest)]

    async def get(self, template_id: TemplateId) -> Template | None:
        """Return a template, archived or not."""
        row = await self._one(select(templates).where(self._mine(templates), templates.c.id == template_id))
        return _template(row) if row is not None else None

    async def all(self, *, with_archived: bool = False) -> Sequence[Template]:
        """Return every template, by name."""
        question = select(templates).where(self._mine(templates))
        if not with_archived:
            question = question.where(templates.c.archived_at.is_(None))
        by_name = question.order_by(func.lower(templates.c.name), templates.c.id)
        return [_template(row) for row in await self._all(by_name)]

    async def add(self, template: Template) -> None:
        """Insert a template; ConflictError when there is one with its id."""
        await self._run(insert(templates), [asdict(template)])

    async def save(self, template: Template, *, expected_revision: int) -> None:
        """Write a template; ConflictError unless the stored revision is the expected one."""
        same = templates.c.revision == expected_revision
        written = update(templates).where(self._mine(templates), templates.c.id == template.id, same)
        if (await self._run(written.values(asdict(template)))).rowcount == 0:
            raise ConflictError

    async def add_version(self, version: TemplateVersion) -> None:
        """Append a version; ConflictError when there is one with its number."""
        await self._run(insert(template_versions), [self._version_row(version)])

    async def version(self, template_id: TemplateId, number: int) -> TemplateVersion | None:
        """Return one version."""
        table = template_versions
        mine = select(table).where(self._mine(table), table.c.template_id == template_id)
        row = await self._one(mine.where(table.c.number == number))
        return _version(row) if row is not None else None

    async def versions(self, template_id: TemplateId) -> Sequence[TemplateVersion]:
        """Return every version, the newest first."""
        table = template_versions
        mine = select(table).where(self._mine(table), table.c.template_id == template_id)
        return [_version(row) for row in await self._all(mine.order_by(table.c.number.desc()))]

    async def add_entry(self, entry: TemplateEntry) -> None:
        """Append to the history; AlreadyDecidedError when there is an entry with its cause."""
        await self._run(insert(template_entries), [{**asdict(entry), "source": entry.source.value}])

    async def by_cause(self, cause: str) -> TemplateEntry | None:
        """Return the entry that a piece of work made before."""
        table = template_entries
        row = await self._one(select(table).where(self._mine(table), table.c.cause == cause))
        return _entry(row) if row is not None else None

    async def entries(self, template_id: TemplateId, *, limit: int) -> Sequence[TemplateEntry]:
        """Return a template's history, the newest first."""
        table = template_entries
        mine = select(table).where(self._mine(table), table.c.template_id == template_id)
        newest = mine.order_by(table.c.at.desc(), table.c.position.desc()).limit(limit)
        return [_entry(row) for row in await self._all(newest)]

    async def runs(self, template_id: TemplateId, *, before: int, limit: int) -> Sequence[ProcessId]:
        """Return processes under way that were started from a version before this one, newest first."""
        under_way = [state.value for state in ProcessState if state.is_under_way]
        question = (
            select(processes.c.id)
            .where(self._mine(processes), processes.c.template_id == template_id)
            .where(processes.c.template_version < before, processes.c.state.in_(under_way))
            .order_by(processes.c.started_at.desc(), processes.c.id)
            .limit(limit)
        )
        return [ProcessId(row["id"]) for row in await self._all(question)]

    def _version_row(self, version: TemplateVersion) -> dict[str, Any]:
        return {
            "team_id": self._team_id,
            "template_id": version.template_id,
            "number": version.number,
            "definition": DEFINITIONS.dump(version.definition),
            "by": version.by,
            "at": version.at,
            "source": version.source.value,
            "note": version.note,
        }


def _directory_row(directory: Directory) -> dict[str, Any]:
    return {**asdict(directory), "editors": list(directory.editors)}


def _directory(row: RowMapping) -> Directory:
    return Directory(
        id=DirectoryId(row["id"]),
        team_id=TeamId(row["team_id"]),
        name=row["name"],
        editors=tuple(UserId(user_id) for user_id in row["editors"]),
        is_starter=row["is_starter"],
        version=row["version"],
        archived_at=row["archived_at"],
    )


def _directory_entry(row: RowMapping) -> DirectoryEntry:
    return DirectoryEntry(**{name: value for name, value in row.items() if name != "position"})


def _template(row: RowMapping) -> Template:
    return Template(**row)


def _version(row: RowMapping) -> TemplateVersion:
    definition = DEFINITIONS.load(row["definition"])
    return TemplateVersion(**{**row, "definition": definition, "source": TemplateSource(row["source"])})


def _entry(row: RowMapping) -> TemplateEntry:
    facts = {name: value for name, value in row.items() if name != "position"}
    return TemplateEntry(**{**facts, "source": TemplateSource(row["source"])})
