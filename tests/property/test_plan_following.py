"""Whatever happens to steps, a plan that follows them is true to them; following twice is following once."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.ids import EventId, PlanId
from domain.plans.assembling import request_for
from domain.plans.following import followed, is_same_to_see
from domain.plans.model import Plan, PlanRequest, PlanState
from domain.plans.scheduling import Worker
from domain.plans.shapes import Event, EventState, WorkingHours
from domain.processes.model import Process, ProcessState, StepState
from tests.fakes.processes import make_process, make_step
from tests.unit.domain.plans.desk import ANN, BEN, WEEK, at, of_step

TASKS = tuple(of_step(f"task{number}", 60, number) for number in (1, 2, 3))
PLACES = ((1, 0, 9), (1, 1, 9), (2, 0, 11), (3, 2, 14))
WORKER = Worker(ANN.id, "Europe/Berlin", WorkingHours(), 2400)

deeds = st.tuples(
    st.sampled_from(["done", "open", "skip", "give", "take", "due", "remove", "close", "reopen"]),
    st.integers(0, 2),
    st.integers(0, 6),
)
moments = st.builds(at, st.integers(0, 6), st.integers(0, 23))


def planned() -> Plan:
    """Return an accepted week of three steps, the first in two pieces."""
    events = tuple(
        Event(
            EventId(f"e{place}"), f"task{number}", ANN.id, f"Task{number}", at(day, hour),
            at(day, hour) + timedelta(minutes=30), process_id=TASKS[0].process_id,
            step_id=TASKS[number - 1].step_id,
        )
        for place, (number, day, hour) in enumerate(PLACES)
    )  # fmt: skip
    return Plan(
        PlanId("p"), ANN.team_id, ANN.id, WEEK, "Europe/Berlin", PlanRequest(WEEK, ("x",)), at(0, 8),
        PlanState.ACCEPTED, TASKS, events,
    )  # fmt: skip


def after(process: Process, deed: tuple[str, int, int]) -> Process:
    """Return the process after something happened to it."""
    what, place, day = deed
    if what in ("close", "reopen"):
        return replace(process, state=ProcessState.CLOSED if what == "close" else ProcessState.OPEN)
    steps = list(process.steps)
    if place >= len(steps):
        return process
    match what:
        case "done":
            steps[place] = replace(steps[place], state=StepState.DONE)
        case "open":
            steps[place] = replace(steps[place], state=StepState.OPEN)
        case "skip":
            steps[place] = replace(steps[place], state=StepState.SKIPPED)
        case "give":
            steps[place] = replace(steps[place], owner_id=BEN.id)
        case "take":
            steps[place] = replace(steps[place], owner_id=ANN.id)
        case "due":
            steps[place] = replace(steps[place], due_on=WEEK + timedelta(days=day))
        case "remove":
            del steps[place]
    return replace(process, steps=tuple(steps))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(deeds, moments), max_size=12))
def test_a_plan_is_true_to_its_steps(happened: list[tuple[tuple[str, int, int], datetime]]) -> None:
    process = make_process(*(make_step(number, f"Task{number}", owner="UANN") for number in (1, 2, 3)))
    plan = planned()
    now = at(0, 8)
    for deed, moment in happened:
        now = max(now, moment)
        process = after(process, deed)
        before = plan
        plan, reason = followed(plan, process, now)
        again, _ = followed(plan, process, now)
        assert again == plan
        assert not is_same_to_see(before, plan) or reason is None or reason.endswith("is open again.")
        _require_true(plan, process)
        for event in before.events:
            new = plan.event(event.id)
            assert new is not None
            assert (new.start, new.end, new.is_pinned) == (event.start, event.end, event.is_pinned)
            assert new.sequence > event.sequence or new == event
        wanted = {task.key for task in request_for(plan, WORKER, now, is_quick=True).tasks}
        assert wanted.isdisjoint(task.key for task in plan.tasks if task.is_over)


def _require_true(plan: Plan, process: Process) -> None:
    for task in plan.tasks:
        assert task.step_id is not None
        step = process.step(task.step_id)
        is_mine = (
            step is not None
            and process.state.is_under_way
            and not step.state.is_finished
            and step.owner_id in (ANN.id, None)
        )
        assert task.is_over is not is_mine
        pending = [e for e in plan.events if e.task_key == task.key and e.state is EventState.PENDING]
        assert is_mine or not pending
