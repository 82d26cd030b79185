"""Whom a change of a process concerns besides those who look at it: who is waited on, and new owners."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.ids import ProcessId, StepId, UserId
from domain.ports import Job, Queue
from domain.processes.model import Process, Step, StepState
from domain.processes.rights import taken_over

READ_IN_AFTER = timedelta(minutes=1)
"""How long what is given to one person in one process is gathered before they are told."""


def ask_job(process_id: ProcessId, step_id: StepId, user_id: UserId, at: datetime | None = None) -> Job:
    """Return the job that asks whom a step waits on, or says that it is over; one at a time, in order."""
    args = {"process_id": process_id, "step_id": step_id, "user_id": user_id}
    return Job("ask", args, lock=f"ask:{step_id}:{user_id}", run_at=at)


def read_in_job(process_id: ProcessId, user_id: UserId, at: datetime) -> Job:
    """Return the job that reads somebody into what was given to them."""
    args = {"process_id": process_id, "user_id": user_id}
    return Job("read_in", args, lock=f"read_in:{process_id}:{user_id}", queue=Queue.BULK, run_at=at)


def taken_over_job(process_id: ProcessId, step_id: StepId, user_id: UserId, at: datetime) -> Job:
    """Return the job that tells somebody that another person gave the approval they were asked for."""
    args = {"process_id": process_id, "step_id": step_id, "user_id": user_id}
    return Job("tell_taken_over", args, lock=f"taken:{step_id}", queue=Queue.BULK, run_at=at)


def waits_in(process: Process) -> dict[tuple[StepId, UserId], Step]:
    """Return the steps that wait on somebody, by step and person; none while the process is not open."""
    if not process.is_open:
        return {}
    return {
        (step.id, step.waits_on_id): step
        for step in process.shown
        if step.state is StepState.BLOCKED and step.waits_on_id is not None
    }


def notices(before: Process | None, after: Process, *, by: UserId, at: datetime) -> Iterator[Job]:
    """Yield the jobs that tell the people a change concerns; `before` is None for a new process."""
    was, waits = waits_in(before) if before is not None else {}, waits_in(after)
    is_renamed = before is not None and before.name != after.name
    for pair in sorted({*was, *waits}):
        if is_renamed or was.get(pair) != waits.get(pair):
            yield ask_job(after.id, *pair)
    had, has = holdings(before) if before is not None else {}, holdings(after)
    for user_id in sorted({*had, *has}):
        old, new = had.get(user_id, frozenset()), has.get(user_id, frozenset())
        if (new - old and user_id != by) or old - new:
            yield read_in_job(after.id, user_id, at + READ_IN_AFTER)
    for step in after.steps:
        asked, old_step = taken_over(step), before.step(step.id) if before is not None else None
        if asked is not None and old_step is not None and not old_step.state.is_finished:
            yield taken_over_job(after.id, step.id, asked, at + READ_IN_AFTER)


def holdings(process: Process) -> dict[UserId, frozenset[str]]:
    """Return what each person holds: steps by their id, `owner` for the process, `editor`."""
    held: dict[UserId, set[str]] = {}
    if process.owner_id is not None:
        held.setdefault(process.owner_id, set()).add("owner")
    for user_id in process.editors:
        held.setdefault(user_id, set()).add("editor")
    for step in process.steps:
        if step.owner_id is not None:
            held.setdefault(step.owner_id, set()).add(step.id)
    return {user_id: frozenset(things) for user_id, things in held.items()}
