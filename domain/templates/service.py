"""Templates as people find, make, change, compare, put away, bring in and take out."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from domain.errors import AlreadyDecidedError, ConflictError, InvalidInputError, NotFoundError
from domain.ids import DirectoryId, TeamId, TemplateId, UserId, derived_id
from domain.people.model import Person
from domain.ports import Clock
from domain.processes.service import ATTEMPTS
from domain.processes.titles import clean_name
from domain.templates.checking import require_sound
from domain.templates.diff import Difference, differences
from domain.templates.finding import choose, named, require_free_name
from domain.templates.keeping import Keeping, directory_id, ensure_directories, take_starters
from domain.templates.markdown import write_markdown
from domain.templates.model import (
    Definition,
    Directory,
    Shelf,
    Starter,
    Template,
    TemplateEntry,
    TemplateSource,
    TemplateVersion,
    TemplateView,
)
from domain.templates.normal import normal
from domain.templates.ports import Documents, TemplateWorkFactory
from domain.templates.reading import Format, read_template
from domain.templates.rights import may_create, may_edit, require_edit, require_use

HISTORY = 50
"""Entries of a template's history shown."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Exported:
    """A template as a file."""

    filename: str
    text: str


class TemplateService:
    """Templates. Every method that changes something takes a `cause` and acts once for it."""

    def __init__(
        self, work: TemplateWorkFactory, documents: Documents, starters: Sequence[Starter], clock: Clock
    ) -> None:
        self._work = work
        self._documents = documents
        self._starters = tuple(starters)
        self._clock = clock
        self._ready: set[TeamId] = set()

    async def shelves(self, actor: Person, *, with_archived: bool = False) -> Sequence[Shelf]:
        """Return every directory with its templates."""

        async def look(keeping: Keeping) -> Sequence[Shelf]:
            templates = await keeping.work.templates.all(with_archived=with_archived)
            return [
                Shelf(home, tuple(t for t in templates if t.directory_id == home.id), may_edit(actor, home))
                for home in (await keeping.directories()).values()
            ]

        return await self._look(actor, look)

    async def homes(self, actor: Person) -> Sequence[Directory]:
        """Return the directories in which the person may make a template; `Team` first if it is one."""
        shelves = await self.shelves(actor, with_archived=True)
        open_to = [
            shelf.directory
            for shelf in shelves
            if may_create(actor, shelf.directory, is_empty=not shelf.templates)
        ]
        team = directory_id(actor.team_id, "team")
        return sorted(open_to, key=lambda home: home.id != team)

    async def find(self, actor: Person, name: str) -> TemplateView:
        """Return the one template a name means; NotFoundError, AmbiguousNameError."""

        async def look(keeping: Keeping) -> TemplateView:
            templates = await keeping.work.templates.all(with_archived=True)
            return await keeping.view(choose(templates, name, await keeping.directories()))

        return await self._look(actor, look)

    async def matching(self, actor: Person, name: str) -> TemplateView | None:
        """Return the active template a name means exactly, or as the only one; else None."""
        try:
            view = await self.find(actor, name)
        except (InvalidInputError, NotFoundError):
            return None
        return None if view.template.is_archived else view

    async def get(self, actor: Person, template_id: TemplateId, number: int | None = None) -> TemplateView:
        """Return a template in a version, the newest for None; NotFoundError."""

        async def look(keeping: Keeping) -> TemplateView:
            return await keeping.view(await keeping.template(template_id), number)

        return await self._look(actor, look)

    async def history(
        self, actor: Person, template_id: TemplateId
    ) -> tuple[TemplateView, Sequence[TemplateVersion], Sequence[TemplateEntry]]:
        """Return a template, every version of it and what happened to it, the newest first."""

        async def look(
            keeping: Keeping,
        ) -> tuple[TemplateView, Sequence[TemplateVersion], Sequence[TemplateEntry]]:
            view = await keeping.view(await keeping.template(template_id))
            versions = await keeping.work.templates.versions(template_id)
            return view, versions, await keeping.work.templates.entries(template_id, limit=HISTORY)

        return await self._look(actor, look)

    async def compare(
        self, actor: Person, template_id: TemplateId, old: int, new: int
    ) -> tuple[TemplateView, Sequence[Difference]]:
        """Return what is different between two versions; NotFoundError."""

        async def look(keeping: Keeping) -> tuple[TemplateView, Sequence[Difference]]:
            view = await keeping.view(await keeping.template(template_id), new)
            before = await keeping.version(view.template, old)
            return view, differences(before.definition, view.version.definition)

        return await self._look(actor, look)

    async def create(
        self, actor: Person, home: DirectoryId, definition: Definition, *, source: TemplateSource, cause: str,
        note: str = "",
    ) -> TemplateView:  # fmt: skip
        """Make a template. Whoever is first in an empty directory becomes its editor.

        Raises TemplateFaultsError, InvalidInputError (the name is taken), NotAllowedError.
        """
        sound = require_sound(normal(definition))

        async def go(keeping: Keeping) -> Template:
            return await self._create(keeping, actor, home, sound, source, note)

        return await self._change(actor, cause, go)

    async def edit(
        self, actor: Person, template_id: TemplateId, definition: Definition, *, based_on: int, cause: str,
        home: DirectoryId | None = None, source: TemplateSource = TemplateSource.MODAL, note: str = "",
    ) -> TemplateView:  # fmt: skip
        """Make a new version of the version somebody edited.

        Raises TemplateFaultsError, NotAllowedError, and ConflictError when there is a newer version or
        nothing was changed.
        """
        sound = require_sound(normal(definition))

        async def go(keeping: Keeping) -> Template:
            template = await keeping.template(template_id)
            target = await self._may_move(keeping, actor, template, home)
            if template.version != based_on:
                raise ConflictError(
                    f"“{template.name}” has a version {template.version} by now; you changed version "
                    f"{based_on}. Nothing was saved."
                )
            return await self._next(keeping, template, sound, source, note, target)

        return await self._change(actor, cause, go)

    async def revert(
        self, actor: Person, template_id: TemplateId, number: int, *, cause: str
    ) -> TemplateView:
        """Make a new version that equals an old one; ConflictError when it would change nothing."""

        async def go(keeping: Keeping) -> Template:
            template = await keeping.template(template_id)
            require_edit(actor, await keeping.directory(template.directory_id))
            old = await keeping.version(template, number)
            note = f"reverted to version {number}"
            return await self._next(keeping, template, old.definition, TemplateSource.BUTTON, note, None)

        return await self._change(actor, cause, go)

    async def archive(
        self, actor: Person, template_id: TemplateId, *, is_archived: bool, cause: str
    ) -> TemplateView:
        """Put a template away, or bring it back. Work that runs from it goes on."""

        async def go(keeping: Keeping) -> Template:
            template = await keeping.template(template_id)
            require_edit(actor, await keeping.directory(template.directory_id))
            if template.is_archived == is_archived:
                raise ConflictError(f"“{template.name}” is like that already.")
            if not is_archived:
                everything = await keeping.work.templates.all()
                require_free_name(everything, template.directory_id, template.name, but=template)
            saved = await keeping.save(replace(template, archived_at=keeping.now if is_archived else None))
            line = "archived it" if is_archived else "brought it back"
            await keeping.note(saved, TemplateSource.BUTTON, line)
            return saved

        return await self._change(actor, cause, go)

    async def copy(self, actor: Person, template_id: TemplateId, *, cause: str) -> TemplateView:
        """Copy a template into the first directory the person may make one in, to change it there."""
        view = await self.get(actor, template_id)
        homes = await self.homes(actor)
        if not homes:
            raise InvalidInputError(
                "template", "There is no directory you may add to. Make one with `/process directory NAME`."
            )
        taken = {t.name.casefold() for shelf in await self.shelves(actor) for t in shelf.templates
                 if shelf.directory.id == homes[0].id}  # fmt: skip
        definition = view.version.definition
        name, number = definition.name, 1
        while name.casefold() in taken:
            number += 1
            name = f"{definition.name[:140]} ({number})"
        return await self.create(
            actor, homes[0].id, replace(definition, name=name), source=TemplateSource.COPY, cause=cause,
            note=f"copied from {view.directory.name}",
        )  # fmt: skip

    async def bring_in(
        self, actor: Person, home: DirectoryId, text: str, form: Format, *, cause: str
    ) -> TemplateView:
        """Import a template; a directory's template of the same name gets a new version.

        Raises TemplateFaultsError with every line that does not fit, NotAllowedError, ConflictError.
        """
        definition = read_template(text, form, self._documents)

        async def go(keeping: Keeping) -> Template:
            everything = await keeping.work.templates.all()
            same = [t for t in named(everything, definition.name) if t.directory_id == home]
            same = [t for t in same if t.name.casefold() == definition.name.casefold()]
            if not same:
                return await self._create(
                    keeping, actor, home, definition, TemplateSource.IMPORT, "imported it"
                )
            require_edit(actor, await keeping.directory(home))
            note = f"imported version {same[0].version + 1}"
            return await self._next(keeping, same[0], definition, TemplateSource.IMPORT, note, None)

        return await self._change(actor, cause, go)

    async def take_out(self, actor: Person, template_id: TemplateId, form: Format) -> Exported:
        """Export the newest version as a file."""
        view = await self.get(actor, template_id)
        stem = "-".join(view.template.name.lower().split())
        stem = "".join(sign for sign in stem if sign.isalnum() or sign in "-_")[:60] or "template"
        definition = view.version.definition
        match form:
            case Format.YAML:
                return Exported(f"{stem}.yml", self._documents.write(definition))
            case Format.MARKDOWN:
                return Exported(f"{stem}.md", write_markdown(definition))

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
        require_use(actor)
        cleaned = clean_name(name)

        async def go(keeping: Keeping) -> Directory:
            known = await keeping.directories()
            made = DirectoryId(derived_id(actor.team_id, "directory", cause))
            for other in known.values():
                if other.name.casefold() == cleaned.casefold() and other.id not in (directory, made):
                    raise InvalidInputError("name", f"There is a directory “{other.name}” already.")
            if directory is None:
                new = Directory(made, actor.team_id, cleaned, tuple(dict.fromkeys((actor.id, *editors))))
                if made not in known:
                    await keeping.work.templates.add_directory(new)
                return new
            old = await keeping.directory(directory)
            require_edit(actor, old)
            new = replace(old, name=cleaned, editors=tuple(dict.fromkeys(editors)))
            if new != old:
                new = replace(new, version=old.version + 1)
                await keeping.work.templates.save_directory(new, expected_version=old.version)
            return new

        return await self._try(actor, cause, go)

    async def _create(
        self, keeping: Keeping, actor: Person, home: DirectoryId, definition: Definition,
        source: TemplateSource, note: str,
    ) -> Template:  # fmt: skip
        directory = await keeping.directory(home)
        everything = await keeping.work.templates.all(with_archived=True)
        theirs = [template for template in everything if template.directory_id == home]
        if not may_create(actor, directory, is_empty=not theirs):
            require_edit(actor, directory)
        require_free_name(theirs, home, definition.name)
        if not directory.editors and not directory.is_starter:
            await keeping.work.templates.save_directory(
                replace(directory, editors=(actor.id,), version=directory.version + 1),
                expected_version=directory.version,
            )
        template_id = TemplateId(derived_id(actor.team_id, "template", keeping.cause))
        return await keeping.add(template_id, directory, definition, source, note)

    async def _next(
        self, keeping: Keeping, template: Template, definition: Definition, source: TemplateSource,
        note: str, home: Directory | None,
    ) -> Template:  # fmt: skip
        newest = await keeping.version(template)
        if newest.definition == definition and (home is None or home.id == template.directory_id):
            raise ConflictError(f"“{template.name}” is like that already, so no version was made.")
        target = home.id if home else template.directory_id
        require_free_name(await keeping.work.templates.all(), target, definition.name, but=template)
        return await keeping.add_version(template, definition, source, note, home=home)

    async def _may_move(
        self, keeping: Keeping, actor: Person, template: Template, home: DirectoryId | None
    ) -> Directory:
        current = await keeping.directory(template.directory_id)
        require_edit(actor, current)
        if home is None or home == current.id:
            return current
        target = await keeping.directory(home)
        require_edit(actor, target)
        return target

    async def _change(
        self, actor: Person, cause: str, go: Callable[[Keeping], Awaitable[Template]]
    ) -> TemplateView:
        async def once(keeping: Keeping) -> TemplateView:
            earlier = await keeping.work.templates.by_cause(cause)
            if earlier is not None:
                return await keeping.view(await keeping.template(earlier.template_id))
            return await keeping.view(await go(keeping))

        return await self._try(actor, cause, once)

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

    async def _look(self, actor: Person, look: Callable[[Keeping], Awaitable[T]]) -> T:
        require_use(actor)
        await self._make_ready(actor.team_id)
        async with self._work(actor.team_id) as work:
            return await look(Keeping(work, actor.team_id, actor, self._clock.now(), ""))

    async def _make_ready(self, team_id: TeamId) -> None:
        """Bring the starter directory up to date, once per process and workspace."""
        if team_id in self._ready:
            return
        try:
            async with self._work(team_id) as work:
                keeping = Keeping(work, team_id, None, self._clock.now(), "")
                await ensure_directories(keeping)
                await take_starters(keeping, self._starters)
                await work.commit()
        except ConflictError:
            pass  # another worker was first, and did the same
        self._ready.add(team_id)
