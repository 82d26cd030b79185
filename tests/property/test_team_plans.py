"""Whoever plans together, whatever they share: promises are kept for all, and each gets exactly their own."""

from dataclasses import replace
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.ids import PlanId, TeamId
from domain.people.model import Person
from domain.plans.engine.solving import schedule
from domain.plans.joining import Member, joint_request, parted
from domain.plans.model import Plan, PlanRequest
from domain.plans.scheduling import Schedule, ScheduleRequest
from domain.plans.shapes import Task
from tests.plans.checker import faults
from tests.plans.instances import week

TEAM = TeamId("T1")

weeks = st.builds(
    week,
    st.integers(0, 10**6),
    tasks=st.integers(1, 30),
    load=st.sampled_from([0.5, 1.0, 2.0]),
    people=st.integers(2, 5),
)


def members_of(wanted: ScheduleRequest, own: int) -> tuple[list[Member], tuple[Task, ...]]:
    """Return people with `own` tasks each, under keys that all of them use, and the tasks they share."""
    members = []
    for worker in wanted.workers:
        person = Person(TEAM, worker.user_id, f"Person {worker.user_id}", worker.timezone)
        mine = tuple(
            replace(one, key=f"own{number}", after=(), workers=(person.id,))
            for number, one in enumerate(wanted.tasks[:own])
        )
        request = PlanRequest(wanted.first_day, ())
        plan = Plan(
            PlanId(f"plan-{person.id}"), TEAM, person.id, wanted.first_day, worker.timezone, request,
            wanted.now, tasks=mine, budget_minutes=worker.budget_minutes,
        )  # fmt: skip
        members.append(Member(person, plan, worker))
    return members, wanted.tasks


def planned(wanted: ScheduleRequest, own: int) -> tuple[ScheduleRequest, Schedule, list[Plan]]:
    """Return the joint request, its schedule and everyone's draft."""
    members, shared = members_of(wanted, own)
    joint = joint_request(members, shared, wanted.now)
    made = schedule(joint, rounds=20)
    return joint, made, list(parted(members, shared, joint, made, wanted.now).plans)


@settings(max_examples=30, deadline=None)
@given(weeks, st.integers(0, 4))
def test_a_week_planned_together_keeps_every_promise_and_is_parted_without_loss(
    wanted: ScheduleRequest, own: int
) -> None:
    joint, made, plans = planned(wanted, own)
    assert faults(joint, made) == []
    assert len({task.key for task in joint.tasks}) == len(joint.tasks)
    placed = sorted((one.user_id, one.start, one.end) for one in made.placements)
    assert placed == sorted((e.user_id, e.start, e.end) for plan in plans for e in plan.events)
    assert sum(len(plan.tasks) for plan in plans) == len(joint.tasks)
    assert sum(len(plan.left_out) for plan in plans) == len(made.left_out)
    for plan in plans:
        assert {event.user_id for event in plan.events} <= {plan.user_id}
        keys = {task.key for task in plan.tasks}
        assert {event.task_key for event in plan.events} | {one.task_key for one in plan.left_out} <= keys
        assert all(task.workers == (plan.user_id,) for task in plan.tasks)


@settings(max_examples=30, deadline=None)
@given(weeks)
def test_what_is_handed_over_begins_after_it_is_handed_over(wanted: ScheduleRequest) -> None:
    joint, made, plans = planned(wanted, 0)
    ends: dict[str, list[datetime]] = {}
    for plan in plans:
        for event in plan.events:
            ends.setdefault(event.task_key, []).append(event.end)
    after = {task.key: task.after for task in joint.tasks}
    for plan in plans:
        for event in plan.events:
            for key in after[event.task_key]:
                assert all(end <= event.start for end in ends[key])
        for task in plan.tasks:
            assert set(task.after) <= {one.key for one in plan.tasks}
    assert made == schedule(joint, rounds=20)
