"""Directories as people make, rename, share out, put away and bring back; each change is noted once."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from domain.errors import AlreadyDecidedError, ConflictError, InvalidInputError
from domain.ids import DirectoryId, UserId, derived_id
from domain.people.lookup import known_people
from domain.people.model import Person
from domain.processes.service import ATTEMPTS
from domain.processes.titles import clean_name
from domain.templates.finding import require_open_directory
from domain.templates.keeping import Keeping
from domain.templates.looking import TemplateReading
from domain.templates.model import Directory, DirectoryEntry, TemplateSource
from domain.templates.rights import require_edit, require_use

DIRECTORY_HISTORY = 30
"""Entries of a directory's history shown."""
T = TypeVar("T")


class DirectoryKeeping(TemplateReading):
    """Directories. Every method that changes something takes a `cause` and acts once for it."""

    async def save_directory(
        self,
        actor: Person,
        directory: DirectoryId | None,
        name: str,
        editors: Sequence[UserId],
        *,
        cause: str,
    ) -> Directory:
        """Make a directory, or change its name and editors; its maker is among the editors."""
        cleaned = clean_name(name)

        async def go(keeping: Keeping) -> Directory:
            known = await keeping.directories()
            made = DirectoryId(derived_id(actor.team_id, "directory", cause))
            _require_free(known, cleaned, (directory, made))
            if directory is None:
                new = Directory(made, actor.team_id, cleaned, tuple(dict.fromkeys((actor.id, *editors))))
                if made not in known:
                    await keeping.work.templates.add_directory(new)
                    await keeping.note_directory(new, f"made it as “{new.name}”")
                return new
            return await _changed(keeping, actor, directory, cleaned, editors)

        return await self._try(actor, cause, go)

    async def archive_directory(
        self, actor: Person, directory_id: DirectoryId, *, is_archived: bool, cause: str
    ) -> Directory:
        """Put a directory away with its templates, or bring both back. Work that runs from them goes on.

        Templates that were archived before stay so. Raises NotAllowedError, NotFoundError, ConflictError.
        """

        async def go(keeping: Keeping) -> Directory:
            old = await keeping.directory(directory_id)
            if await keeping.work.templates.directory_entry_by_cause(cause) is not None:
                return old
            require_edit(actor, old)
            if old.is_archived == is_archived:
                raise ConflictError(f"“{old.name}” is like that already.")
            new = replace(old, archived_at=keeping.now if is_archived else None, version=old.version + 1)
            await keeping.work.templates.save_directory(new, expected_version=old.version)
            count = await _take_along(keeping, old, new)
            what = "archived it" if is_archived else "brought it back"
            noun = "template" if count == 1 else "templates"
            await keeping.note_directory(new, f"{what} with {count} {noun}")
            return new

        return await self._try(actor, cause, go)

    async def directory_history(
        self, actor: Person, directory_id: DirectoryId
    ) -> tuple[Directory, Sequence[DirectoryEntry]]:
        """Return a directory and what happened to it, the newest first."""

        async def look(keeping: Keeping) -> tuple[Directory, Sequence[DirectoryEntry]]:
            found = await keeping.directory(directory_id)
            entries = await keeping.work.templates.directory_entries(directory_id, limit=DIRECTORY_HISTORY)
            return found, entries

        return await self._look(actor, look)

    async def _try(self, actor: Person, cause: str, go: Callable[[Keeping], Awaitable[T]]) -> T:
        require_use(actor)
        await self._make_ready(actor.team_id)
        for attempt in range(ATTEMPTS):
            async with self._work(actor.team_id) as work:
                try:
                    done = await go(Keeping(work, actor.team_id, actor, self._clock.now(), cause))
                except AlreadyDecidedError:
                    continue  # the same work, done by another worker at the same time
                except ConflictError as error:
                    if error.public != ConflictError.public or attempt == ATTEMPTS - 1:
                        raise
                    continue  # somebody wrote between our reading and our writing
                await work.commit()
                return done
        raise ConflictError


def _require_free(
    known: Mapping[DirectoryId, Directory], name: str, but: tuple[DirectoryId | None, ...]
) -> None:
    for other in known.values():
        if other.name.casefold() == name.casefold() and other.id not in but:
            away = " It is archived." if other.is_archived else ""
            raise InvalidInputError("name", f"There is a directory “{other.name}” already.{away}")


async def _changed(
    keeping: Keeping, actor: Person, directory_id: DirectoryId, name: str, editors: Sequence[UserId]
) -> Directory:
    old = await keeping.directory(directory_id)
    require_edit(actor, old)
    new = replace(old, name=name, editors=tuple(dict.fromkeys(editors)))
    if new == old:
        return old
    require_open_directory(old)
    new = replace(new, version=old.version + 1)
    await keeping.work.templates.save_directory(new, expected_version=old.version)
    people = await known_people(keeping.work.people, {*old.editors, *new.editors})
    await keeping.note_directory(new, "; ".join(_differences(old, new, people)))
    return new


def _differences(old: Directory, new: Directory, people: Mapping[UserId, Person]) -> Iterator[str]:
    if old.name != new.name:
        yield f"renamed it from “{old.name}” to “{new.name}”"
    for words, gained in (
        ("made {} an editor", set(new.editors) - set(old.editors)),
        ("took {} off the editors", set(old.editors) - set(new.editors)),
    ):
        names = [people[one].name if one in people else "someone" for one in sorted(gained)]
        if names:
            yield words.format(", ".join(names))


async def _take_along(keeping: Keeping, old: Directory, new: Directory) -> int:
    """Archive the directory's active templates with it, or bring back those that went with it."""
    line = "archived it with its directory" if new.is_archived else "brought it back with its directory"
    count = 0
    for template in await keeping.work.templates.all(with_archived=True):
        if template.directory_id == new.id and template.archived_at == old.archived_at:
            saved = await keeping.save(replace(template, archived_at=new.archived_at))
            following = replace(keeping, cause=f"{keeping.cause}:{template.id}")
            await following.note(saved, TemplateSource.BUTTON, line)
            count += 1
    return count
