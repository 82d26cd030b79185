"""Whatever there is to plan: nothing overlaps, promises are kept, what is left out has a true reason."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.plans.engine.solving import schedule
from domain.plans.scheduling import LeftOut, Obstacle, Placement, Schedule, ScheduleRequest, WayOut
from domain.plans.shapes import Effort
from tests.plans.checker import faults, kept, mended
from tests.plans.instances import again, week
from tests.plans.requests import ANN, BEN, MONDAY, at, event, request, span, task, worker

QUICK = 40

weeks = st.builds(
    week,
    st.integers(0, 10**6),
    tasks=st.integers(0, 40),
    load=st.sampled_from([0.5, 1.0, 1.5, 3.0]),
    people=st.sampled_from([1, 1, 2, 3]),
    days=st.sampled_from([1, 7, 7, 10]),
)
many = settings(max_examples=40, deadline=None)


@many
@given(weeks)
def test_every_promise_is_kept(wanted: ScheduleRequest) -> None:
    assert faults(wanted, schedule(wanted, rounds=QUICK)) == []


@many
@given(weeks)
def test_a_named_way_out_makes_it_fit_and_moves_nothing(wanted: ScheduleRequest) -> None:
    made = schedule(wanted, rounds=QUICK)
    before = {(each.task_key, each.start) for each in made.placements}
    for left in made.left_out[:6]:
        for pressed in _pressed(wanted, made, left):
            then = schedule(pressed)
            assert left.task_key not in {each.task_key for each in then.left_out}
            assert before <= {(each.task_key, each.start) for each in then.placements}
            assert faults(pressed, then) == []


def _pressed(wanted: ScheduleRequest, made: Schedule, left: LeftOut) -> list[ScheduleRequest]:
    """Return the requests after each way out that is said to make room; a deadline given up is one too."""
    ways = (WayOut.SHORTEN, WayOut.MORE_HOURS)
    found = [mended(wanted, made, left, each) for each in left.remedies if each.way in ways]
    late = next(each for each in wanted.tasks if each.key == left.task_key)
    if (
        left.obstacle is Obstacle.DEADLINE
        and not left.reason.endswith("over.")
        and "waits" not in left.reason
    ):
        lax = tuple(replace(each, is_firm=False) if each is late else each for each in wanted.tasks)
        found.append(replace(kept(wanted, made), tasks=lax, wanted=(late.key,)))
    return found


@many
@given(weeks, st.integers(0, 100), st.booleans())
def test_a_plan_again_keeps_every_promise(wanted: ScheduleRequest, seed: int, is_quick: bool) -> None:
    later = again(wanted, schedule(wanted, rounds=QUICK), seed, is_quick=is_quick)
    assert faults(later, schedule(later, rounds=QUICK)) == []


@settings(max_examples=15, deadline=None)
@given(weeks)
def test_the_same_again_is_the_same(wanted: ScheduleRequest) -> None:
    made = schedule(wanted, rounds=QUICK)
    assert schedule(wanted, rounds=QUICK) == made
    where = {(each.task_key, each.start, each.end) for each in made.placements}
    assert {
        (each.task_key, each.start, each.end) for each in schedule(kept(wanted, made)).placements
    } == where


MORNING = request(
    task("a", 60, deadline=at(0, 12), is_firm=True),
    task("b", 60, after=("a",), earliest=at(0, 10)),
    task("c", 60, effort=Effort.HIGH, can_split=False),
    fixed=(event("f", at(1, 9), 60, effort=Effort.HIGH),),
    workers=(worker(busy=(span(2, 9, 10),), day_minutes={MONDAY: 240}), worker(user_id=BEN)),
)


def _at(key: str, day: int, hour: int, minute: int = 0, length: int = 60) -> Placement:
    start = at(day, hour, minute)
    return Placement(key, ANN, start, start + timedelta(minutes=length))


GOOD = (_at("a", 0, 9), _at("b", 0, 10, 15), _at("c", 0, 14))


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lambda p: (*p[:2], _at("c", 0, 10, 30)), "c overlaps b"),
        (lambda p: (*p[:2], _at("c", 0, 8)), "outside working hours"),
        (lambda p: (*p[:2], _at("c", 0, 12)), "outside working hours"),
        (lambda p: (*p[:2], _at("c", 5, 10)), "outside working hours"),
        (lambda p: (*p[:2], _at("c", 0, 11, 15)), "no break between b and c"),
        (lambda p: (*p[:2], _at("c", 1, 10)), "no break between f and c"),
        (lambda p: (*p[:2], _at("c", 1, 9, 30)), "c overlaps f"),
        (lambda p: (*p[:2], _at("c", 2, 9)), "c is in a busy time"),
        (lambda p: (_at("a", 0, 11, 30), *p[1:]), "a misses its firm deadline"),
        (lambda p: (_at("a", 0, 11, 30), *p[1:]), "b is before a"),
        (lambda p: (p[0], _at("b", 0, 9, 30), p[2]), "b is too early"),
        (lambda p: p[:2], "c is not placed whole"),
        (lambda p: (*p[:2], _at("c", 0, 14, length=45)), "c is not placed whole"),
        (lambda p: (*p[:2], _at("c", 0, 14, length=30), _at("c", 0, 15, length=30)), "c is split"),
        (lambda p: (*p, _at("c", 0, 15, 30)), "c is not placed whole"),
        (lambda p: (*p[:2], replace(p[2], user_id=BEN)), ""),
        (lambda p: p, ""),
    ],
)
def test_the_checker_sees_what_is_wrong(
    broken: Callable[[tuple[Placement, ...]], tuple[Placement, ...]], said: str
) -> None:
    found = faults(MORNING, Schedule(broken(GOOD), (), schedule(request()).engine))
    assert any(said in each for each in found) if said else not found


def test_the_checker_sees_amounts_that_are_too_much() -> None:
    plan = Schedule(GOOD, (), schedule(request()).engine)
    tight = replace(MORNING.workers[0], budget_minutes=200, day_minutes={MONDAY: 120})
    found = faults(replace(MORNING, workers=(tight,), now=at(0, 9, 30), unplanned_percent=70), plan)
    assert [each for each in found if "budget" in each]
    assert [each for each in found if "own limit" in each]
    assert [each for each in found if "fuller than 30 %" in each]
    assert [each for each in found if "before now" in each]
    long = task("c", 240, effort=Effort.HIGH, can_split=False)
    hard = replace(MORNING, tasks=(*MORNING.tasks[:2], long), workers=(worker(),))
    found = faults(hard, replace(plan, placements=(*GOOD[:2], _at("c", 0, 13, length=240))))
    assert "2026-06-01 has too much high effort" in found
