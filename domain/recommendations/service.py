"""Recommending templates and similar work to a person: never what they may not see."""

from domain.channels.service import ChannelService
from domain.errors import InvalidInputError
from domain.ids import ChannelId, ProcessId, TemplateId
from domain.people.model import Person
from domain.processes.model import Process
from domain.processes.sight import seen
from domain.recommendations.model import Entry, Kind, Recommendations
from domain.recommendations.ports import SearchWork, SearchWorkFactory
from domain.templates.model import Definition, Template
from domain.templates.rights import may_use
from domain.templates.service import TemplateService

AT_ONCE = 500
"""Changed templates and processes the index takes in with one question; the next one goes on."""
LOOKED_AT = 100
"""Hits looked through for those a person may see."""
SHOWN = 5
MAX_GOAL = 1_000
BY_WORDS = "Found by the words you wrote; no AI model was used."


class RecommendationService:
    """Finds what fits a goal."""

    def __init__(self, work: SearchWorkFactory, templates: TemplateService, channels: ChannelService) -> None:
        self._work = work
        self._templates = templates
        self._channels = channels

    async def recommend(self, actor: Person, goal: str, *, here: ChannelId | None) -> Recommendations:
        """Return what fits a goal, within what the person may see from `here`. InvalidInputError."""
        words = " ".join(goal.split())[:MAX_GOAL]
        if not words:
            raise InvalidInputError("goal", "What do you want to get done? Say `/process suggest GOAL`.")
        if may_use(actor):
            await self._templates.shelves(actor)  # a new workspace has its starter templates from here on
        async with self._work(actor.team_id) as work:
            await _take_in(work)
            template_ids = await work.search.by_words(words, Kind.TEMPLATE, limit=LOOKED_AT)
            process_ids = await work.search.by_words(words, Kind.PROCESS, limit=LOOKED_AT)
            templates = [await work.templates.get(TemplateId(one)) for one in template_ids[: 2 * SHOWN]]
            processes = [await work.processes.get(ProcessId(one)) for one in process_ids]
            await work.commit()
        usable = [one for one in templates if one is not None and not one.is_archived and may_use(actor)]
        known = [process for process in processes if process is not None]
        visible = seen(actor, known, await self._channels.known(actor.team_id, _homes(known)), here)
        return Recommendations(words, tuple(usable[:SHOWN]), tuple(visible[:SHOWN]), BY_WORDS)


def _homes(processes: list[Process]) -> set[ChannelId]:
    return {process.channel_id for process in processes}


async def _take_in(work: SearchWork) -> None:
    """Bring the index up to date with what changed since."""
    for one in await work.search.stale(Kind.TEMPLATE, limit=AT_ONCE):
        template = await work.templates.get(TemplateId(one))
        version = await work.templates.version(template.id, template.version) if template else None
        if template is not None and version is not None:
            await work.search.put(entry_of_template(template, version.definition))
    for one in await work.search.stale(Kind.PROCESS, limit=AT_ONCE):
        process = await work.processes.get(ProcessId(one))
        if process is not None:
            await work.search.put(entry_of_process(process))


def entry_of_template(template: Template, definition: Definition) -> Entry:
    """Return what is searched of a template: its name, its description, its steps."""
    titles = " · ".join(step.title for _, step, _ in definition.walk())
    text = f"{definition.description}\n{titles}"
    return Entry(Kind.TEMPLATE, template.id, template.revision, template.name, text)


def entry_of_process(process: Process) -> Entry:
    """Return what is searched of a process: its name and its steps."""
    titles = " · ".join(step.title for step in process.steps)
    return Entry(Kind.PROCESS, process.id, process.version, process.name, titles)
