"""A new process from what the form, or a template, asks for."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from domain.errors import InvalidInputError
from domain.ids import ProcessId, StepId, UserId, derived_id
from domain.people.model import Person
from domain.processes.dates import due_day, following, resolved
from domain.processes.labels import quoted
from domain.processes.model import NewStep, Process, StartRequest, Step, StepState
from domain.processes.questions import checked_answers, require_known
from domain.processes.rules import circle, closes_itself
from domain.processes.shapes import DueAnchor
from domain.processes.titles import MAX_STEPS, clean_name, clean_notes, clean_title


def new_process(
    actor: Person,
    request: StartRequest,
    *,
    process_id: ProcessId,
    at: datetime,
    owner: Person | None = None,
) -> Process:
    """Build the process; InvalidInputError names what does not fit.

    A due date in the past is taken as it is: late work is recorded too, and a form full of steps is not
    lost over it. The same id gives the same step ids. Days count in the owner's calendar, or the
    starter's when the owner is not known.
    """
    name = clean_name(request.name)
    answers = checked_answers(request.questions, request.answers)
    steps = tuple(_steps(process_id, request))
    process = Process(
        id=process_id,
        team_id=actor.team_id,
        name=name,
        channel_id=request.channel_id,
        started_by=actor.id,
        started_at=at,
        owner_id=request.owner_id,
        due_on=request.due_on,
        next_alias=len(steps) + 1,
        template_id=request.template.id if request.template else None,
        template_version=request.template.version if request.template else None,
        roles=dict(request.roles),
        questions=request.questions,
        answers=answers,
        origin=request.origin,
        start_note=request.start_note,
    ).with_steps(steps)
    require_known(process)
    _require_no_circle(process)
    start = (owner or actor).today(at)
    try:
        return closed_at_start(resolved(process, start), at, start)
    except OverflowError as error:
        raise InvalidInputError("due", "A due date lies beyond the calendar.") from error


def closed_at_start(process: Process, at: datetime, today: date) -> Process:
    """Return the process with every FYI closed that waits for nothing, and those that waited for them.

    What is due by one of them gets its date; OverflowError beyond the calendar.
    """
    while told := [step for step in process.steps if closes_itself(process, step)]:
        changed = {step.id: replace(step, state=StepState.DONE, finished_at=at) for step in told}
        closed = process.with_steps(tuple(changed.get(step.id, step) for step in process.steps))
        for step in (one for anchor in told for one in following(closed, anchor)):
            assert step.due_rule is not None, "what follows has a rule"
            changed[step.id] = replace(step, due_on=due_day(step.due_rule, today))
        process = process.with_steps(tuple(changed.get(step.id, step) for step in process.steps))
    return process


def _steps(process_id: ProcessId, request: StartRequest) -> Iterator[Step]:
    asked = tuple(_flat(request.steps))
    if not asked:
        raise InvalidInputError("steps", "Write at least one step, one a line.")
    if len(asked) > MAX_STEPS:
        raise InvalidInputError("steps", f"At most {MAX_STEPS} steps and substeps fit in one process.")
    ids = [StepId(derived_id(process_id, "step", str(number))) for number in range(1, len(asked) + 1)]
    keys = _keys(asked, ids)
    for number, (new, rank, parent) in enumerate(asked, start=1):
        yield _step(
            new,
            step_id=ids[number - 1],
            number=number,
            rank=rank,
            parent_id=ids[parent] if parent is not None else None,
            keys=keys,
            roles=request.roles,
        )


def _flat(steps: tuple[NewStep, ...]) -> Iterator[tuple[NewStep, int, int | None]]:
    """Yield each step with its rank among its siblings and the place of its parent."""
    place = 0
    for rank, top in enumerate(steps, start=1):
        parent = place
        yield top, rank, None
        for subrank, substep in enumerate(top.substeps, start=1):
            yield substep, subrank, parent
        place += 1 + len(top.substeps)


def _keys(asked: tuple[tuple[NewStep, int, int | None], ...], ids: list[StepId]) -> dict[str, StepId]:
    keys: dict[str, StepId] = {}
    for (new, _, _), step_id in zip(asked, ids, strict=True):
        if new.key is not None and keys.setdefault(new.key, step_id) != step_id:
            raise InvalidInputError("steps", f"Two steps have the key “{new.key}”.")
    return keys


def _step(
    new: NewStep,
    *,
    step_id: StepId,
    number: int,
    rank: int,
    parent_id: StepId | None,
    keys: Mapping[str, StepId],
    roles: Mapping[str, UserId],
) -> Step:
    rule = new.due_rule
    named = (*new.after, rule.step_key) if rule and rule.anchor is DueAnchor.STEP else new.after
    for key in named:
        if key not in keys:
            raise InvalidInputError("steps", f"“{new.title}” speaks of the step “{key}”, which is not there.")
    return Step(
        id=step_id,
        alias=f"s{number}",
        title=clean_title(new.title),
        rank=float(rank),
        parent_id=parent_id,
        owner_id=new.owner_id or (roles.get(new.role) if new.role is not None else None),
        due_on=new.due_on,
        key=new.key,
        kind=new.kind,
        role=new.role,
        is_optional=new.is_optional,
        notes=clean_notes(new.notes),
        due_rule=rule,
        after_ids=tuple(dict.fromkeys(keys[key] for key in new.after)),
        condition=new.condition,
        question=new.question,
        source=new.source,
    )


def _require_no_circle(process: Process) -> None:
    if found := circle(process.steps):
        names = " → ".join(quoted(process, step_id) for step_id in found)
        raise InvalidInputError("steps", f"These steps wait for one another: {names}.")
