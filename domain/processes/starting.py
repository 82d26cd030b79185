"""A new process from what the form asks for."""

from datetime import datetime

from domain.errors import InvalidInputError
from domain.ids import ProcessId, StepId, derived_id
from domain.people.model import Person
from domain.processes.model import NewStep, Process, StartRequest, Step
from domain.processes.titles import MAX_STEPS, clean_name, clean_title


def new_process(actor: Person, request: StartRequest, *, process_id: ProcessId, at: datetime) -> Process:
    """Build the process; InvalidInputError names what does not fit.

    A due date in the past is taken as it is: late work is recorded too, and a form full of steps is not
    lost over it. The same id gives the same step ids.
    """
    name = clean_name(request.name)
    steps = _steps(process_id, request.steps)
    return Process(
        id=process_id,
        team_id=actor.team_id,
        name=name,
        channel_id=request.channel_id,
        started_by=actor.id,
        started_at=at,
        owner_id=request.owner_id,
        due_on=request.due_on,
        next_alias=len(steps) + 1,
    ).with_steps(tuple(steps))


def _steps(process_id: ProcessId, asked: tuple[NewStep, ...]) -> list[Step]:
    count = sum(1 + len(step.substeps) for step in asked)
    if not count:
        raise InvalidInputError("steps", "Write at least one step, one a line.")
    if count > MAX_STEPS:
        raise InvalidInputError("steps", f"At most {MAX_STEPS} steps and substeps fit in one process.")
    steps: list[Step] = []

    def add(new: NewStep, rank: int, parent: Step | None) -> Step:
        number = len(steps) + 1
        steps.append(
            Step(
                id=StepId(derived_id(process_id, "step", str(number))),
                alias=f"s{number}",
                title=clean_title(new.title),
                rank=float(rank),
                parent_id=parent.id if parent else None,
                owner_id=new.owner_id,
                due_on=new.due_on,
            )
        )
        return steps[-1]

    for rank, new in enumerate(asked, start=1):
        top = add(new, rank, None)
        for subrank, substep in enumerate(new.substeps, start=1):
            add(substep, subrank, top)
    return steps
