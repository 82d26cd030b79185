"""How the history of a process begins: who started it, from what, and what closed itself at once."""

from dataclasses import replace

from domain.ids import ActivityId, derived_id
from domain.operations.describing import closed_line
from domain.operations.model import Activity, Source
from domain.operations.ports import ActivityRepository
from domain.operations.wording import Wording
from domain.people.lookup import known_people
from domain.people.ports import PersonRepository
from domain.processes.model import Process, StartRequest
from domain.processes.shapes import Origin

_SOURCES = {
    Origin.PERSON: Source.MODAL,
    Origin.SCHEDULE: Source.SCHEDULE,
    Origin.IMPORT: Source.IMPORT,
    Origin.THREAD: Source.THREAD,
}


class Starts:
    """Writes the first entries of a process's history; they have nothing that could be undone."""

    def __init__(self, activity: ActivityRepository, people: PersonRepository) -> None:
        self._activity = activity
        self._people = people

    async def add(self, process: Process, request: StartRequest) -> None:
        """Write who started it, when and from what, and the steps that closed themselves at once."""
        start = _entry(process, request)
        await self._activity.add(start)
        closed = [step for step in process.steps if step.state.is_finished]
        if not closed:
            return
        people = await known_people(self._people, [step.owner_id for step in closed])
        wording = Wording(people, process.started_at.date())
        lines = tuple(closed_line(process, step, wording) for step in closed)
        followed = ActivityId(derived_id(start.id, "automatic"))
        cause = f"{start.cause}:automatic"
        await self._activity.add(
            replace(start, id=followed, cause=cause, source=Source.AUTOMATIC, lines=lines)
        )


def _entry(process: Process, request: StartRequest) -> Activity:
    return Activity(
        id=ActivityId(derived_id(process.id, "started")),
        team_id=process.team_id,
        process_id=process.id,
        actor_id=process.started_by,
        at=process.started_at,
        source=_SOURCES[process.origin],
        cause=f"started:{process.id}",
        operations=(),
        deltas=(),
        lines=tuple(_lines(process, request)),
    )


def _lines(process: Process, request: StartRequest) -> list[str]:
    template = request.template
    made_of = ""
    if template is not None:
        named = f" “{template.name}”" if template.name else ""
        made_of = f" from version {template.version} of the template{named}"
    lines = [f"Started “{process.name}”{made_of}"]
    if request.drafted_by is not None:
        lines.append(f"Its steps were suggested by {request.drafted_by.value} and approved in the form")
    if process.start_note:
        lines.append(process.start_note)
    return lines
