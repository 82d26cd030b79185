"""Looking at templates: lists, one of them, its history, what is different, and a file of it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from domain.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from domain.ids import TeamId, TemplateId
from domain.people.model import Person
from domain.ports import Clock
from domain.templates.diff import Difference, differences
from domain.templates.finding import QUOTES, choose, require_active
from domain.templates.keeping import Keeping, directory_id, ensure_directories, take_starters
from domain.templates.markdown import write_markdown
from domain.templates.model import Directory, Shelf, Starter, TemplateEntry, TemplateVersion, TemplateView
from domain.templates.ports import Documents, TemplateWorkFactory
from domain.templates.reading import Format
from domain.templates.rights import may_create, may_edit, require_use

HISTORY = 50
"""Entries of a template's history shown."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Exported:
    """A template as a file."""

    filename: str
    text: str


class TemplateReading:
    """Templates as everyone but guests may see them."""

    def __init__(
        self, work: TemplateWorkFactory, documents: Documents, starters: Sequence[Starter], clock: Clock
    ) -> None:
        self._work = work
        self._documents = documents
        self._starters = tuple(starters)
        self._clock = clock
        self._ready: set[TeamId] = set()

    async def shelves(self, actor: Person, *, with_archived: bool = False) -> Sequence[Shelf]:
        """Return every directory with its templates; archived directories only when asked for."""

        async def look(keeping: Keeping) -> Sequence[Shelf]:
            templates = await keeping.work.templates.all(with_archived=with_archived)
            return [
                Shelf(home, tuple(t for t in templates if t.directory_id == home.id), may_edit(actor, home))
                for home in (await keeping.directories()).values()
                if with_archived or not home.is_archived
            ]

        return await self._look(actor, look)

    async def homes(self, actor: Person) -> Sequence[Directory]:
        """Return the directories in which the person may make a template; `Team` first if it is one."""
        shelves = await self.shelves(actor, with_archived=True)
        open_to = [
            shelf.directory
            for shelf in shelves
            if not shelf.directory.is_archived
            and may_create(actor, shelf.directory, is_empty=not shelf.templates)
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
        except (InvalidInputError, NotFoundError, NotAllowedError):
            return None
        return None if view.template.is_archived else view

    async def startable(self, actor: Person, name: str) -> TemplateView | None:
        """Return what `matching` does; ConflictError when exactly this is the name of an archived one."""
        view = await self.matching(actor, name)
        if view is None and (away := await self._exactly(actor, name)) is not None:
            require_active(away, "starting")
        return view

    async def _exactly(self, actor: Person, name: str) -> TemplateView | None:
        try:
            view = await self.find(actor, name)
        except (InvalidInputError, NotFoundError, NotAllowedError):
            return None
        return view if view.template.name.casefold() == name.strip(QUOTES).casefold() else None

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
