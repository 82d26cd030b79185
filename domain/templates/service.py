"""Templates as people find, make, change, compare, put away, bring in and take out."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from domain.errors import (
    ConflictError,
    InvalidInputError,
)
from domain.ids import DirectoryId, TemplateId, derived_id
from domain.people.lookup import known_people
from domain.people.model import Person
from domain.processes.model import Process
from domain.processes.rights import people_in
from domain.templates.capturing import captured
from domain.templates.checking import require_sound
from domain.templates.directories import DirectoryKeeping
from domain.templates.finding import named, require_free_name, require_open_directory
from domain.templates.keeping import Keeping
from domain.templates.model import (
    Definition,
    Directory,
    Template,
    TemplateSource,
    TemplateView,
)
from domain.templates.normal import normal
from domain.templates.reading import Format, read_template
from domain.templates.rights import may_create, require_edit

T = TypeVar("T")


class TemplateService(DirectoryKeeping):
    """Templates. Every method that changes something takes a `cause` and acts once for it."""

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
                require_open_directory(await keeping.directory(template.directory_id))
                everything = await keeping.work.templates.all()
                require_free_name(everything, template.directory_id, template.name, but=template)
                await keeping.hold(await keeping.directory(template.directory_id))
            saved = await keeping.save(replace(template, archived_at=keeping.now if is_archived else None))
            line = "archived it" if is_archived else "brought it back"
            await keeping.note(saved, TemplateSource.BUTTON, line)
            return saved

        return await self._change(actor, cause, go)

    async def copy(self, actor: Person, template_id: TemplateId, *, cause: str) -> TemplateView:
        """Copy a template into the first directory the person may make one in, to change it there."""
        view = await self.get(actor, template_id)
        return await self._create_free(
            actor, await self.homes(actor), view.version.definition, TemplateSource.COPY,
            f"copied from {view.directory.name}", cause,
        )  # fmt: skip

    async def capture(self, actor: Person, process: Process, *, cause: str) -> TemplateView:
        """Make a template of a process the person sees, where they may make one."""
        homes = await self.homes(actor)
        async with self._work(actor.team_id) as work:
            people = await known_people(work.people, people_in(process))
        return await self._create_free(
            actor, homes, captured(process, people), TemplateSource.PROCESS, f"from “{process.name}”", cause
        )

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
            directory = await keeping.directory(home)
            require_edit(actor, directory)
            require_open_directory(directory)
            note = f"imported version {same[0].version + 1}"
            return await self._next(keeping, same[0], definition, TemplateSource.IMPORT, note, None)

        return await self._change(actor, cause, go)

    async def _create_free(
        self, actor: Person, homes: Sequence[Directory], definition: Definition, source: TemplateSource,
        note: str, cause: str,
    ) -> TemplateView:  # fmt: skip
        """Make a template in the first of the directories, under a name that is free there."""
        if not homes:
            raise InvalidInputError(
                "template", "There is no directory you may add to. Make one with `/process directory NAME`."
            )
        shelves = await self.shelves(actor)
        taken = {t.name.casefold() for s in shelves for t in s.templates if s.directory.id == homes[0].id}
        name, number = definition.name, 1
        while name.casefold() in taken:
            number += 1
            name = f"{definition.name[:140]} ({number})"
        content = replace(definition, name=name)
        return await self.create(actor, homes[0].id, content, source=source, cause=cause, note=note)

    async def _create(
        self, keeping: Keeping, actor: Person, home: DirectoryId, definition: Definition,
        source: TemplateSource, note: str,
    ) -> Template:  # fmt: skip
        directory = await keeping.directory(home)
        require_open_directory(directory)
        everything = await keeping.work.templates.all(with_archived=True)
        theirs = [template for template in everything if template.directory_id == home]
        if not may_create(actor, directory, is_empty=not theirs):
            require_edit(actor, directory)
        require_free_name(theirs, home, definition.name)
        if not directory.editors and not directory.is_starter:
            await keeping.hold(replace(directory, editors=(actor.id,)))
            await keeping.note_directory(directory, "became its editor with the first template in it")
        else:
            await keeping.hold(directory)
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
        if target != template.directory_id or definition.name != template.name:
            await keeping.hold(await keeping.directory(target))
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
        require_open_directory(target)
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
