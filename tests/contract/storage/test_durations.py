"""Lengths out of accepted plans: only what was finished as planned, of this workspace, of half a year."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.ids import EventId, PlanId, ProcessId, StepId, TeamId, TemplateId, UserId
from domain.plans.drafting.durations import DurationHistory, Origin, Work
from domain.plans.model import Plan, PlanRequest, PlanState
from domain.plans.shapes import Estimate, EstimateSource, Event, EventState, Task
from storage.database import Database
from storage.durations import SqlDurationHistory
from storage.unit_of_work import SqlWorkFactory
from tests.fakes.people import TEAM
from tests.fakes.processes import make_process, make_step
from tests.fakes.system import MONDAY, FixedClock

WEEK = date(2026, 11, 16)
REPORT = Task("t", "Report 7", Estimate(60, EstimateSource.SAID))
DONE, OPEN, MISSED, GONE = EventState.DONE, EventState.PENDING, EventState.MISSED, EventState.CANCELLED


def make_plan(
    number: int,
    task: Task,
    *pieces: tuple[int, EventState],
    state: PlanState = PlanState.ACCEPTED,
    week: date = WEEK,
) -> Plan:
    """Return a plan with one task in these pieces, each a length and a state."""
    user_id = UserId(f"U{number}")
    events = tuple(
        Event(
            EventId(f"e{place}"),
            task.key,
            user_id,
            task.title,
            MONDAY,
            MONDAY + timedelta(minutes=minutes),
            state=is_,
        )
        for place, (minutes, is_) in enumerate(pieces)
    )
    return Plan(
        PlanId(f"plan-{number}"), TEAM, user_id, week, "UTC", PlanRequest(week, ("goal",)), MONDAY, state,
        (task,), events,
    )  # fmt: skip


@pytest.fixture
def history(database: Database, clock: FixedClock) -> DurationHistory:
    return SqlDurationHistory(database, clock)


async def test_only_tasks_finished_as_planned_are_runs(
    work: SqlWorkFactory, history: DurationHistory
) -> None:
    plans = [
        make_plan(1, REPORT, (60, DONE), (30, DONE)),
        make_plan(2, replace(REPORT, title="report"), (45, DONE), (15, GONE)),
        make_plan(3, REPORT, (5, DONE), (15, OPEN)),
        make_plan(4, REPORT, (5, DONE), (15, MISSED)),
        make_plan(5, REPORT, (5, GONE)),
        make_plan(6, REPORT),
        make_plan(7, REPORT, (5, DONE), state=PlanState.REPLACED),
        make_plan(8, REPORT, (5, DONE), week=date(2026, 4, 6)),
        make_plan(9, replace(REPORT, title="Mail"), (10, DONE)),
    ]
    async with work(TEAM) as unit:
        for plan in plans:
            await unit.plans.add(plan)
        await unit.commit()
    report, none = Work("Report"), Work("Nothing")
    assert await history.of(TEAM, {report, none}) == {report: [90, 45], none: []}
    assert await history.of(TeamId("T2"), {report}) == {report: []}


async def test_a_step_is_known_by_the_step_of_its_template(
    work: SqlWorkFactory, history: DurationHistory
) -> None:
    freeze = replace(make_step(1, "Freeze"), key="freeze")
    process = replace(make_process(freeze), template_id=TemplateId("release"), template_version=1)
    renamed = replace(REPORT, title="Stop the merges", process_id=process.id, step_id=freeze.id)
    strange = replace(renamed, process_id=ProcessId("gone"), step_id=StepId("gone"))
    async with work(TEAM) as unit:
        await unit.processes.add(process)
        await unit.plans.add(make_plan(1, renamed, (30, DONE)))
        await unit.plans.add(make_plan(2, strange, (45, DONE)))
        await unit.commit()
    wanted = Work("Freeze", Origin(TemplateId("release"), "freeze"))
    assert await history.of(TEAM, {wanted}) == {wanted: [30]}
