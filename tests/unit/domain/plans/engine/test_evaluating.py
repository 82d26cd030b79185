"""The one objective, term by term, and what it agrees with."""

from dataclasses import replace

import pytest

from domain.plans.engine.building import BASE, build
from domain.plans.engine.evaluating import (
    Prices,
    asked_price,
    crowd,
    evaluate,
    late_price,
    solution_of,
    violations,
)
from domain.plans.engine.greedy import first
from domain.plans.engine.problem import Place, Problem, Weights
from domain.plans.engine.state import State
from domain.plans.shapes import Effort, Priority, Task
from tests.plans.instances import week
from tests.plans.requests import at, event, request, task

MONDAY_9, MONDAY_10, MONDAY_14, TUESDAY_9 = 36, 40, 56, 132


def roomy(*tasks: Task, **changes: object) -> Problem:
    """Return a problem whose days have no even share, so that only what a test asks about costs."""
    problem = build(request(*tasks, **changes))
    lanes = tuple(
        replace(lane, days=tuple(replace(day, fair=99, full=99) for day in lane.days))
        for lane in problem.lanes
    )
    return replace(problem, lanes=lanes, weights=replace(Weights(), switch=0))


def price(problem: Problem, start: int) -> int:
    """Return what the first work costs on its own at a start."""
    return Prices(problem).of(0, 0, 0).price[start]


def test_high_effort_is_cheapest_in_best_hours_and_dearest_after_lunch() -> None:
    problem = roomy(task("x", 60, effort=Effort.HIGH))
    assert [price(problem, start) for start in (MONDAY_9, 46, 52, MONDAY_14)] == [0, 8, 24, 8]


def test_low_effort_leaves_best_hours_alone() -> None:
    problem = roomy(task("x", 60, effort=Effort.LOW))
    assert [price(problem, start) for start in (MONDAY_9, MONDAY_14)] == [8, 0]


def test_urgent_work_costs_more_each_day_it_waits() -> None:
    urgent, low = (roomy(task("x", 60, priority=each)) for each in (Priority.URGENT, Priority.LOW))
    assert price(urgent, TUESDAY_9) - price(urgent, MONDAY_9) == 4
    assert price(low, TUESDAY_9) == price(low, MONDAY_9)


def test_a_missed_soft_deadline_costs_half_of_leaving_it_out_and_more_with_time_but_never_all() -> None:
    problem = roomy(task("x", 60, deadline=at(0, 9)))
    work, weights = problem.works[0], problem.weights
    assert late_price(work, weights, 36, 4) == 0
    assert late_price(work, weights, 40, 4) == 60
    assert late_price(work, weights, 36 + 96, 4) == 60 + 8
    assert late_price(work, weights, 9999999, 4) == 4 * 29 < work.out


def test_another_start_than_asked_for_costs_more_with_distance_but_less_than_no_start() -> None:
    work = roomy(task("x", 60, at=at(0, 14))).works[0]
    assert asked_price(work, Weights(), MONDAY_14) == 0
    assert asked_price(work, Weights(), MONDAY_14 + 4) == 64
    assert asked_price(work, Weights(), 9999) == work.out * 3 // 4


def test_moving_costs_and_another_day_costs_more() -> None:
    problem = roomy(task("x", 60), previous=(event("x", at(0, 14), 60),))
    assert [price(problem, start) for start in (MONDAY_14, MONDAY_14 + 1, TUESDAY_9 + 20)] == [0, 12, 25]


def test_a_day_costs_over_its_even_share_and_more_over_a_quarter_more() -> None:
    assert [crowd(Weights(), load, 8, 10) for load in (8, 10, 11)] == [0, 6, 15]


def test_days_projects_and_what_is_left_out_are_counted() -> None:
    problem = roomy(task("x", 120), task("y", 30, goal=1), task("z", 30, goal=1))
    problem = replace(problem, weights=Weights())
    same_day = (Place(0, (46, 52)), Place(0, (MONDAY_14 + 2,)), None)
    two_days = (Place(0, (46, TUESDAY_9 + 10)), Place(0, (MONDAY_14 + 2,)), Place(0, (MONDAY_14,)))
    assert evaluate(problem, (None, None, None)) == 3 * BASE + 30 * 12
    assert evaluate(problem, same_day) == 8 + 8 + BASE + 60 + 8
    assert evaluate(problem, two_days) == 8 + 8 + 8 + 5 + 1


def test_what_is_fixed_has_paid_for_its_project() -> None:
    tasks = (task("x", 60, goal=3), task("z", 60, goal=3))
    problem = build(request(*tasks, fixed=(event("z", at(0, 9), 60),)))
    assert evaluate(replace(problem, weights=replace(Weights(), crowded=0, packed=0)), [Place(0, (46,))]) == 0


@pytest.mark.parametrize("seed", range(6))
def test_the_incremental_cost_is_that_of_the_evaluator_and_goes_back_to_where_it_began(seed: int) -> None:
    problem = build(week(seed, tasks=20, people=1 + seed % 3))
    prices = Prices(problem)
    found = first(problem, prices)
    assert solution_of(problem, found.places, prices) == found
    assert violations(problem, found.places) == []
    state = State(problem, prices)
    empty = state.cost
    for work, place in enumerate(found.places):
        if place is not None:
            state.put(work, place)
    assert state.cost == found.cost
    for work in range(len(problem.works)):
        state.take(work)
    assert state.cost == empty
    assert state.occupied == [lane.taken for lane in problem.lanes]


def test_violations_are_found() -> None:
    problem = build(
        request(
            task("a", 60),
            task("b", 60, after=("a",)),
            task("c", 240, effort=Effort.HIGH, can_split=False),
            task("d", 30, after=("d",)),
        )
    )
    assert violations(problem, (Place(0, (36,)), Place(0, (40,)), None, None)) == ["b overlaps at 40"]
    assert "b is before a" in violations(problem, (Place(0, (44,)), Place(0, (36,)), None, None))
    assert "b is before a" in violations(problem, (None, Place(0, (36,)), None, None))
    assert "d waits for itself" in violations(problem, (None, None, None, Place(0, (36,))))
    assert "a starts at 49" in violations(problem, (Place(0, (49,)), None, None, None))
    assert "a is not whole, or on a lane it may not be on" in violations(
        problem, (Place(0, ()), None, None, None)
    )
    lane = problem.lanes[0]
    full = tuple(replace(day, cap=3, high=2) for day in lane.days)
    tight = replace(problem, lanes=(replace(lane, days=full, budget=3),))
    assert violations(tight, (Place(0, (36,)), None, None, None)) == [
        "day 0 of lane 0 is too full",
        "lane 0 is over its budget",
    ]
