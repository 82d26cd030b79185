"""Bringing a template's newest version into the work that runs from it: shown per run first."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import Protocol

from domain.channels.service import ChannelService
from domain.errors import ConflictError, ConversError, NotFoundError
from domain.ids import ChannelId, ProcessId, StepId, TeamId, TemplateId
from domain.operations.describing import closed_line
from domain.operations.managing import facts_of
from domain.operations.model import Activity, FactsDelta, Place, Source, StepDelta
from domain.operations.ports import OperationsWork
from domain.operations.recording import OvertakenError, change_process
from domain.operations.rights import require_process_say
from domain.operations.sitting import Sitting
from domain.people.model import Person
from domain.ports import Clock, Ids
from domain.processes.model import Process, Step
from domain.processes.rights import is_entitled
from domain.processes.service import ATTEMPTS
from domain.processes.shapes import StepKind
from domain.processes.sight import seen
from domain.processes.states import require_open
from domain.templates.merging import Merged, Moment, merge
from domain.templates.model import Template
from domain.templates.ports import TemplateRepository
from domain.templates.rights import require_use

MAX_RUNS = 50
"""Runs brought up to date at once; what is left comes with the next look."""
LOOKED_THROUGH = 500
"""Runs looked through for those a person sees."""


class RunsWork(OperationsWork, Protocol):
    """A unit of work with templates and the processes started from them."""

    @property
    def templates(self) -> TemplateRepository:
        """The template shelf."""
        ...


class RunsWorkFactory(Protocol):
    """Opens a unit of work for one workspace."""

    def __call__(self, team_id: TeamId) -> AbstractAsyncContextManager[RunsWork]:
        """Open it; leaving without commit rolls back."""
        ...


@dataclass(frozen=True, slots=True)
class RunPreview:
    """What the newest version would change in one run. `may_apply` says whether this person can do it."""

    process: Process
    merged: Merged
    may_apply: bool


@dataclass(frozen=True, slots=True)
class RunsPreview:
    """A template with the runs that are behind its newest version."""

    template: Template
    runs: tuple[RunPreview, ...]


@dataclass(frozen=True, slots=True)
class AppliedAll:
    """What came of applying to every run: the names of those changed, and why others were not."""

    applied: tuple[str, ...]
    refused: tuple[str, ...]


class TemplateRuns:
    """Templates and the work that runs from them."""

    def __init__(self, work: RunsWorkFactory, channels: ChannelService, clock: Clock, ids: Ids) -> None:
        self._work = work
        self._channels = channels
        self._clock = clock
        self._ids = ids

    async def preview(self, actor: Person, template_id: TemplateId, *, here: ChannelId | None) -> RunsPreview:
        """Return what the newest version would change in each run the person sees; NotFoundError."""
        require_use(actor)
        async with self._work(actor.team_id) as work:
            template = await _template(work, template_id)
            found = await work.templates.runs(template_id, before=template.version, limit=LOOKED_THROUGH)
        visible: list[Process] = []
        for start in range(0, len(found), MAX_RUNS):
            visible += await self._seen(actor, found[start : start + MAX_RUNS], here)
            if len(visible) >= MAX_RUNS:
                break
        runs = []
        async with self._work(actor.team_id) as work:
            sitting = Sitting(work, actor, self._clock.now(), "", self._ids)
            for process in visible[:MAX_RUNS]:
                merged = await _merged(sitting, work, template, process)
                runs.append(RunPreview(process, merged, process.is_open and is_entitled(actor, process)))
        return RunsPreview(template, tuple(runs))

    async def _seen(
        self, actor: Person, process_ids: Sequence[ProcessId], here: ChannelId | None
    ) -> list[Process]:
        async with self._work(actor.team_id) as work:
            found = [await work.processes.get(process_id) for process_id in process_ids]
        processes = [process for process in found if process is not None]
        known = await self._channels.known(actor.team_id, {process.channel_id for process in processes})
        return seen(actor, processes, known, here)

    async def apply(
        self, actor: Person, process_id: ProcessId, version: int, *, cause: str, place: Place | None
    ) -> Activity:
        """Bring the run to this version of its template, the one the person saw; it can be undone.

        Raises NotAllowedError, ConflictError (newer version, closed, does not fit), NotFoundError.
        """
        require_use(actor)
        for _ in range(ATTEMPTS):
            async with self._work(actor.team_id) as work:
                sitting = Sitting(work, actor, self._clock.now(), cause, self._ids)
                try:
                    activity = await _apply(sitting, work, process_id, version, place)
                except OvertakenError:
                    continue
                await work.commit()
                return activity
        raise ConflictError

    async def apply_all(
        self, actor: Person, template_id: TemplateId, version: int, *, here: ChannelId | None, cause: str
    ) -> AppliedAll:
        """Bring every run to this version that the person sees and may change; the others are named."""
        preview = await self.preview(actor, template_id, here=here)
        applied: list[str] = []
        refused: list[str] = []
        for run in preview.runs:
            name = run.process.name
            try:
                await self.apply(
                    actor, run.process.id, version, cause=f"{cause}:{run.process.id}", place=None
                )
                applied.append(name)
            except ConversError as error:
                refused.append(f"“{name}”: {error.public}")
        return AppliedAll(tuple(applied), tuple(refused))


async def _template(work: RunsWork, template_id: TemplateId | None) -> Template:
    template = await work.templates.get(template_id) if template_id is not None else None
    if template is None:
        raise NotFoundError("I could not find that template.")
    return template


async def _merged(sitting: Sitting, work: RunsWork, template: Template, process: Process) -> Merged:
    base = await work.templates.version(template.id, process.template_version or 0)
    newest = await work.templates.version(template.id, template.version)
    if base is None or newest is None:
        raise NotFoundError("I could not find the version this process was started from.")
    owner = await work.people.get(process.owner_id or process.started_by)
    theirs = owner or sitting.actor
    start = theirs.today(process.started_at)
    moment = Moment(sitting.now, start, lambda: StepId(sitting.ids.new()), theirs.zone)
    return merge(base.definition, newest.definition, process, template.version, moment)


async def _apply(
    sitting: Sitting, work: RunsWork, process_id: ProcessId, version: int, place: Place | None
) -> Activity:
    earlier = await work.activity.by_cause(sitting.cause)
    if earlier is not None:
        return earlier
    process = await sitting.process(process_id)
    template = await _template(work, process.template_id)
    wording = await sitting.wording(process)
    require_process_say(sitting.actor, process, wording)
    require_open(process)
    if template.version != version:
        raise ConflictError(f"“{template.name}” has a version {template.version} by now. Look at that first.")
    if process.template_version == version:
        raise ConflictError(f"“{process.name}” has version {version} already.")
    merged = await _merged(sitting, work, template, process)
    if merged.problem is not None:
        raise ConflictError(f"Version {version} does not fit “{process.name}”: {merged.problem}.")
    after, deltas = _settled(process, merged.process)
    head = f"Template “{template.name}”: version {process.template_version} → {version}"
    activity = sitting.entry(
        process,
        Source.TEMPLATE,
        (head, *merged.lines),
        place=place,
        deltas=deltas,
        facts=FactsDelta(facts_of(process), facts_of(after)),
    )
    closed = tuple(closed_line(after, step, wording) for step in _told(process, after))
    await change_process(work, process, replace(after, version=process.version + 1), activity, closed)
    return activity


def _told(before: Process, after: Process) -> Iterator[Step]:
    """Yield the steps for information that closed themselves."""
    for step in after.steps:
        old = before.step(step.id)
        was_open = old is None or not old.state.is_finished
        if was_open and step.state.is_finished and step.kind is StepKind.FYI and step.finished_by is None:
            yield step


def _settled(before: Process, after: Process) -> tuple[Process, tuple[StepDelta, ...]]:
    """Return the process with the next version of each step that changed, and what changed."""
    steps = []
    deltas = []
    for step in after.steps:
        old = before.step(step.id)
        new = step if old is None or old == step else replace(step, version=old.version + 1)
        steps.append(new)
        if old != new:
            deltas.append(StepDelta(step.id, old, new))
    deltas += [StepDelta(old.id, old, None) for old in before.steps if after.step(old.id) is None]
    return after.with_steps(tuple(steps)), tuple(deltas)
