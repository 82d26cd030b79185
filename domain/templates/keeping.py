"""One go at templates: a person, an instant, a cause, and one unit of work to read and write in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.errors import NotFoundError
from domain.ids import DirectoryId, TeamId, TemplateId, UserId, derived_id
from domain.people.model import Person
from domain.templates.model import (
    Definition,
    Directory,
    DirectoryEntry,
    Starter,
    Template,
    TemplateEntry,
    TemplateSource,
    TemplateVersion,
    TemplateView,
)
from domain.templates.ports import TemplateWork
from domain.templates.rights import may_edit

STARTER = "Starter"
TEAM = "Team"


def directory_id(team_id: TeamId, slug: str) -> DirectoryId:
    """Return the id of a directory that is always there: `starter` or `team`."""
    return DirectoryId(derived_id(team_id, "directory", slug))


@dataclass(frozen=True, slots=True)
class Keeping:
    """What every change of a template needs. `cause` names the click: carried out twice, it acts once."""

    work: TemplateWork
    team_id: TeamId
    actor: Person | None
    now: datetime
    cause: str

    @property
    def by(self) -> UserId | None:
        """Who acts; None for Convers."""
        return self.actor.id if self.actor else None

    async def directories(self) -> Mapping[DirectoryId, Directory]:
        """Return every directory by its id, by name; the starter directory last."""
        found = sorted(await self.work.templates.directories(), key=lambda directory: directory.is_starter)
        return {directory.id: directory for directory in found}

    async def directory(self, wanted: DirectoryId) -> Directory:
        """Return a directory; NotFoundError."""
        found = (await self.directories()).get(wanted)
        if found is None:
            raise NotFoundError("I could not find that directory.")
        return found

    async def hold(self, directory: Directory) -> None:
        """Write a directory so that nobody else puts a name into it, or archives it, at the same time."""
        held = replace(directory, version=directory.version + 1)
        await self.work.templates.save_directory(held, expected_version=directory.version)

    async def template(self, template_id: TemplateId) -> Template:
        """Return a template; NotFoundError."""
        found = await self.work.templates.get(template_id)
        if found is None:
            raise NotFoundError("I could not find that template.")
        return found

    async def version(self, template: Template, number: int | None = None) -> TemplateVersion:
        """Return a version of a template, the newest for None; NotFoundError."""
        found = await self.work.templates.version(template.id, number or template.version)
        if found is None:
            raise NotFoundError(f"“{template.name}” has no version {number}.")
        return found

    async def view(self, template: Template, number: int | None = None) -> TemplateView:
        """Return a template as the actor sees it."""
        assert self.actor is not None, "Convers looks at no template"
        directory = await self.directory(template.directory_id)
        version = await self.version(template, number)
        return TemplateView(template, directory, version, may_edit(self.actor, directory))

    async def add(
        self,
        template_id: TemplateId,
        home: Directory,
        definition: Definition,
        source: TemplateSource,
        note: str,
    ) -> Template:
        """Add a template with its first version."""
        template = Template(
            template_id, self.team_id, home.id, definition.name, 1, created_at=self.now, changed_at=self.now
        )
        await self.work.templates.add(template)
        await self._append(template, definition, source, note)
        await self.note(template, source, note or "created it")
        return template

    async def add_version(
        self, template: Template, definition: Definition, source: TemplateSource, note: str,
        *, home: Directory | None = None,
    ) -> Template:  # fmt: skip
        """Append a version that becomes the newest one."""
        changed = replace(
            template, name=definition.name, version=template.version + 1,
            directory_id=home.id if home else template.directory_id,
        )  # fmt: skip
        changed = await self.save(changed)
        await self._append(changed, definition, source, note)
        await self.note(changed, source, note or f"made version {changed.version}")
        return changed

    async def save(self, template: Template) -> Template:
        """Write a changed template; ConflictError when somebody else wrote since it was read."""
        saved = replace(template, changed_at=self.now, revision=template.revision + 1)
        await self.work.templates.save(saved, expected_revision=template.revision)
        return saved

    async def note(self, template: Template, source: TemplateSource, line: str) -> None:
        """Add to the template's history."""
        entry = TemplateEntry(
            template.id, self.team_id, self.cause, self.by, self.now, source, line, template.version
        )
        await self.work.templates.add_entry(entry)

    async def note_directory(self, directory: Directory, line: str) -> None:
        """Add to a directory's history what the actor did."""
        assert self.by is not None, "Convers changes no directory"
        entry = DirectoryEntry(directory.id, self.team_id, self.cause, self.by, self.now, line)
        await self.work.templates.add_directory_entry(entry)

    async def _append(
        self, template: Template, definition: Definition, source: TemplateSource, note: str
    ) -> None:
        version = TemplateVersion(
            template.id, self.team_id, template.version, definition, self.by, self.now, source, note
        )
        await self.work.templates.add_version(version)


async def ensure_directories(keeping: Keeping) -> None:
    """Add the two directories that are always there."""
    known = await keeping.directories()
    for slug, name in (("team", TEAM), ("starter", STARTER)):
        wanted = directory_id(keeping.team_id, slug)
        if wanted not in known:
            await keeping.work.templates.add_directory(
                Directory(wanted, keeping.team_id, name, is_starter=slug == "starter")
            )


async def take_starters(keeping: Keeping, starters: Sequence[Starter]) -> None:
    """Bring the starter directory up to date with the files: new, changed, gone and returned ones."""
    home = await keeping.directory(directory_id(keeping.team_id, "starter"))
    wanted = {
        TemplateId(derived_id(keeping.team_id, "starter", starter.slug)): starter for starter in starters
    }
    stored = {
        template.id: template
        for template in await keeping.work.templates.all(with_archived=True)
        if template.directory_id == home.id
    }
    for template_id, starter in wanted.items():
        await _take(keeping, home, template_id, stored.get(template_id), starter)
    for template_id, template in stored.items():
        if template_id not in wanted and not template.is_archived:
            gone = await keeping.save(replace(template, archived_at=keeping.now))
            await _as(keeping, gone).note(gone, TemplateSource.FILE, "archived it: its file is gone")


async def _take(
    keeping: Keeping, home: Directory, template_id: TemplateId, template: Template | None, starter: Starter
) -> None:
    note = f"from {starter.slug}"
    if template is None:
        cause = f"starter:{template_id}:1"
        await replace(keeping, cause=cause).add(
            template_id, home, starter.definition, TemplateSource.FILE, note
        )
        return
    if template.is_archived:
        template = await keeping.save(replace(template, archived_at=None))
        await _as(keeping, template).note(template, TemplateSource.FILE, "brought it back: its file is there")
    if (await keeping.version(template)).definition != starter.definition:
        following = replace(keeping, cause=f"starter:{template_id}:{template.version + 1}")
        await following.add_version(template, starter.definition, TemplateSource.FILE, note)


def _as(keeping: Keeping, template: Template) -> Keeping:
    return replace(keeping, cause=f"starter:{template.id}:revision:{template.revision}")
