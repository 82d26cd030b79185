"""The plan shelf does what its port says: in PostgreSQL and in memory alike."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from domain.errors import AlreadyDecidedError, ConflictError
from domain.ids import DirectoryId, EventId, PlanId, ProcessId, StepId, TeamId, TemplateId, UserId
from domain.plans.changes import PlanChange
from domain.plans.model import Plan, PlanRequest, PlanSettings, PlanState
from domain.plans.ports import PlanWorkFactory
from domain.plans.scheduling import LeftOut, Obstacle, Remedy, WayOut
from domain.plans.shapes import (
    Effort,
    Estimate,
    EstimateSource,
    Event,
    EventState,
    Hours,
    Priority,
    Task,
    WorkingHours,
)
from storage.unit_of_work import SqlWorkFactory
from tests.fakes.people import TEAM
from tests.fakes.system import MONDAY
from tests.fakes.work import FakeWork

ANN, BEN = UserId("UANN"), UserId("UBEN")
WEEK = date(2026, 11, 23)
NEXT = WEEK + timedelta(weeks=1)
TASK = Task(
    "step:s1", "Write “it” \N{SNOWMAN}", Estimate(90, EstimateSource.HISTORY, 12), Effort.HIGH,
    Priority.URGENT, deadline=MONDAY + timedelta(days=2), is_firm=True, after=("goal:a",),
    process_id=ProcessId("process-1"), step_id=StepId("step-1"), workers=(ANN,), goal=0,
)  # fmt: skip
EVENT = Event(
    EventId("e1"), TASK.key, ANN, TASK.title, MONDAY, MONDAY + timedelta(minutes=90), Effort.HIGH,
    EventState.DONE, True, "why", ProcessId("process-1"), StepId("step-1"), 3, 1, MONDAY,
)  # fmt: skip
PLAN = Plan(
    PlanId("plan-1"), TEAM, ANN, WEEK, "Europe/Berlin",
    PlanRequest(WEEK, ("Write",), "Ship", Effort.LOW, 22.5, (DirectoryId("d"),), (TemplateId("t"),), False),
    created_at=MONDAY, tasks=(TASK,), events=(EVENT,),
    left_out=(LeftOut("x", Obstacle.BUDGET, "no room", (Remedy(WayOut.SHORTEN, "fits", 30),)),),
    postponed=(replace(TASK, key="p"),), dropped=(replace(TASK, key="d"),), day_minutes={WEEK: 0},
    budget_minutes=600, notices=("one",), is_generated=True, offered="ab",
)  # fmt: skip


@pytest.fixture(params=["postgresql", "memory"])
def shelves(request: pytest.FixtureRequest) -> PlanWorkFactory:
    real: Callable[[], SqlWorkFactory] = lambda: request.getfixturevalue("work")  # noqa: E731
    return real() if request.param == "postgresql" else FakeWork()


async def test_a_plan_comes_back_as_it_was(shelves: PlanWorkFactory) -> None:
    async with shelves(TEAM) as work:
        await work.plans.add(PLAN)
        await work.commit()
    async with shelves(TEAM) as work:
        assert await work.plans.get(PLAN.id) == PLAN
        assert await work.plans.get(PlanId("other")) is None
    async with shelves(TeamId("TOTHER")) as work:
        assert await work.plans.get(PLAN.id) is None


async def test_a_plan_is_added_once_and_saved_only_as_its_next_version(shelves: PlanWorkFactory) -> None:
    async with shelves(TEAM) as work:
        await work.plans.add(PLAN)
        with pytest.raises(AlreadyDecidedError):
            await work.plans.add(PLAN)
        await work.plans.save(replace(PLAN, version=2), expected_version=1)
        with pytest.raises(ConflictError):
            await work.plans.save(replace(PLAN, version=2), expected_version=1)
        assert (await work.plans.get(PLAN.id)) == replace(PLAN, version=2)


async def test_plans_are_found_by_person_week_state_and_process(shelves: PlanWorkFactory) -> None:
    accepted = replace(PLAN, state=PlanState.ACCEPTED, accepted_at=MONDAY)
    replaced = replace(accepted, id=PlanId("plan-0"), state=PlanState.REPLACED)
    later = replace(accepted, id=PlanId("plan-2"), week=NEXT)
    drafted = replace(PLAN, id=PlanId("plan-3"), created_at=MONDAY + timedelta(hours=1))
    bens = replace(accepted, id=PlanId("plan-4"), user_id=BEN, tasks=(), events=())
    dismissed = replace(PLAN, id=PlanId("plan-5"), user_id=BEN, state=PlanState.DISMISSED)
    async with shelves(TEAM) as work:
        for plan in (accepted, replaced, later, drafted, bens, dismissed):
            await work.plans.add(plan)
        assert await work.plans.accepted(ANN, WEEK) == accepted
        assert await work.plans.latest(ANN, WEEK) == drafted
        assert await work.plans.latest(BEN, NEXT) is None
        assert await work.plans.accepted_since(ANN, WEEK) == [accepted, later]
        assert await work.plans.accepted_since(ANN, NEXT) == [later]
        assert await work.plans.ever_accepted(ANN, since=WEEK) == [replaced, accepted, later]
        assert {one.id for one in await work.plans.all_accepted(since=WEEK)} == {"plan-1", "plan-2", "plan-4"}
        found = await work.plans.of_process(ProcessId("process-1"), since=WEEK)
        assert found == [accepted, later]
        assert await work.plans.of_process(ProcessId("process-2"), since=WEEK) == []


async def test_one_plan_of_a_persons_week_is_accepted_at_a_time(shelves: PlanWorkFactory) -> None:
    accepted = replace(PLAN, state=PlanState.ACCEPTED, accepted_at=MONDAY)
    draft = replace(PLAN, id=PlanId("plan-2"))
    async with shelves(TEAM) as work:
        for plan in (accepted, draft, replace(accepted, id=PlanId("plan-3"), user_id=BEN)):
            await work.plans.add(plan)
        await work.commit()
    with pytest.raises(ConflictError):
        async with shelves(TEAM) as work:
            await work.plans.save(replace(draft, state=PlanState.ACCEPTED, version=2), expected_version=1)
    async with shelves(TEAM) as work:
        await work.plans.save(replace(accepted, state=PlanState.REPLACED, version=2), expected_version=1)
        await work.plans.save(replace(draft, state=PlanState.ACCEPTED, version=2), expected_version=1)
        await work.commit()
    async with shelves(TEAM) as work:
        found = await work.plans.accepted(ANN, WEEK)
    assert found is not None
    assert found.id == "plan-2"


async def test_changes_are_recorded_once_by_cause_and_taken_back_once(shelves: PlanWorkFactory) -> None:
    change = PlanChange("c1", TEAM, PLAN.id, ANN, MONDAY, "Moved.", PLAN, 2)
    async with shelves(TEAM) as work:
        await work.plans.add(PLAN)
        await work.plans.add_change(change)
        with pytest.raises(AlreadyDecidedError):
            await work.plans.add_change(change)
        newer = replace(change, cause="c2", version=3)
        await work.plans.add_change(newer)
        assert await work.plans.change_of("c1") == change
        assert await work.plans.change_of("c3") is None
        assert await work.plans.changes(PLAN.id, limit=1) == [newer]
        assert await work.plans.end_change("c1", MONDAY)
        assert not await work.plans.end_change("c1", MONDAY)
        assert await work.plans.changes(PLAN.id, limit=9) == [newer, replace(change, undone_at=MONDAY)]


async def test_what_a_person_set_comes_back_and_others_have_the_defaults(shelves: PlanWorkFactory) -> None:
    hours = WorkingHours({0: (Hours(time(8), time(12)), Hours(time(13), time(0)))}, None, ())
    settings = PlanSettings(ANN, hours, Effort.HIGH, 30.5, "x", calendar_host="h", fresh_asked_at=MONDAY)
    async with shelves(TEAM) as work:
        assert await work.plans.settings(ANN) == PlanSettings(ANN)
        await work.plans.save_settings(PlanSettings(ANN, weekly_hours=1))
        await work.plans.save_settings(settings)
        assert await work.plans.settings(ANN) == settings
        assert await work.plans.settings(BEN) == PlanSettings(BEN)
