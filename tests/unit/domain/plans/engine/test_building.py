"""From a request to whole numbers."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from domain.errors import InvalidInputError
from domain.plans.engine.building import build, split
from domain.plans.engine.grid import runs
from domain.plans.engine.problem import NEVER, Spot
from domain.plans.shapes import Effort, EventState, Hours, Span, WorkingHours
from tests.plans.requests import ANN, BEN, MONDAY, at, event, request, span, task, worker


def test_a_day_is_open_without_lunch_busy_times_and_what_is_fixed() -> None:
    busy = (Span(at(0, 10, 10), at(0, 10, 50)),)
    problem = build(
        request(workers=(worker(busy=busy),), fixed=(event("x", at(0, 15), 60, is_pinned=True),), days=1)
    )
    assert runs(problem.lanes[0].open) == [(36, 40), (44, 50), (52, 60), (64, 68)]
    assert runs(problem.lanes[0].taken) == [(60, 65)]


def test_a_day_takes_its_share_of_free_time_less_what_is_fixed() -> None:
    fixed = (event("x", at(0, 15), 60), event("y", at(1, 9), 60, effort=Effort.HIGH))
    limits = {MONDAY + timedelta(days=2): 60, MONDAY + timedelta(days=3): 0}
    days = build(request(workers=(worker(day_minutes=limits),), fixed=fixed)).lanes[0].days
    assert [day.cap for day in days] == [18, 18, 4, 0, 22, 0, 0]
    assert [day.high for day in days] == [12, 8, 12, 12, 12, 12, 12]


def test_missed_and_cancelled_events_take_no_time() -> None:
    fixed = (
        event("x", at(0, 9), 60, state=EventState.MISSED),
        event("x", at(0, 10), 60, state=EventState.CANCELLED),
    )
    problem = build(request(task("x", 60), fixed=fixed))
    assert problem.lanes[0].budget == 28 * 4
    assert problem.works[0].slots == 4


def test_what_is_done_leaves_the_rest_of_a_task_and_of_the_budget() -> None:
    fixed = (event("x", at(0, 9), 60, state=EventState.DONE), event("y", at(0, 10), 30))
    problem = build(request(task("x", 90), task("y", 30), task("z", 30, after=("y",)), fixed=fixed))
    assert [(work.key, work.slots) for work in problem.works] == [("x", 2), ("z", 2)]
    assert problem.lanes[0].budget == 28 * 4 - 6
    assert problem.works[1].earliest == 42


def test_later_in_the_week_only_the_rest_of_it_is_open() -> None:
    problem = build(request(now=at(1, 11, 5)))
    lane = problem.lanes[0]
    assert runs(lane.open)[0] == (141, 146)
    assert [day.cap for day in lane.days][:3] == [0, (5 + 16) * 75 // 100, 22]


def test_what_was_planned_for_today_may_stay_though_the_day_is_short() -> None:
    previous = (event("x", at(1, 13), 120), event("y", at(1, 15, 15), 105))
    lane = build(request(now=at(1, 13), previous=previous)).lanes[0]
    assert lane.days[1].cap == 15


@pytest.mark.parametrize(
    ("slots", "level", "can_split", "pieces"),
    [
        (4, Effort.MEDIUM, True, (4,)),
        (8, Effort.MEDIUM, True, (4, 4)),
        (8, Effort.MEDIUM, False, (8,)),
        (7, Effort.LOW, True, (4, 3)),
        (32, Effort.HIGH, True, (8,) * 4),
        (1, Effort.LOW, True, (1,)),
        (100, Effort.MEDIUM, True, (5,) * 20),
        (400, Effort.HIGH, True, (8,) * 50),
    ],
)
def test_a_task_is_cut_into_equal_pieces_within_the_focus_that_days_can_hold(
    slots: int, level: Effort, can_split: bool, pieces: tuple[int, ...]
) -> None:
    lane = build(request(workers=(worker(effort=level),))).lanes[0]
    assert split(slots, lane, Effort.MEDIUM, can_split) == pieces


def test_a_firm_deadline_bounds_and_a_soft_one_costs() -> None:
    tasks = (task("x", 60, deadline=at(1, 12), is_firm=True), task("y", 60, deadline=at(1, 12)))
    firm, soft = build(request(*tasks)).works
    assert (firm.latest, firm.due) == (144, None)
    assert (soft.latest, soft.due) == (NEVER, 144)


def test_a_task_must_end_before_a_pinned_event_that_waits_for_it() -> None:
    fixed = (event("y", at(2, 9), 60, is_pinned=True),)
    assert build(request(task("x", 60), task("y", 60, after=("x",)), fixed=fixed)).works[0].latest == 228


def test_pieces_remember_where_they_were() -> None:
    was = (event("x", at(0, 9), 60), event("x", at(1, 9), 60))
    whole = build(request(task("x", 120), previous=was)).works[0]
    assert whole.pieces == (4, 4)
    assert whole.previous == (Spot(0, 36), Spot(0, 132))
    longer = build(request(task("x", 300), previous=was)).works[0]
    assert longer.pieces == (4, 4, 6, 6)
    assert longer.previous == (Spot(0, 36), Spot(0, 132), None, None)
    shorter = build(request(task("x", 60), previous=was)).works[0]
    assert shorter.pieces == (4,)
    assert shorter.previous == (Spot(0, 36),)


def test_what_waits_for_itself_is_marked_and_unknown_tasks_are_not_waited_for() -> None:
    tasks = (
        task("a", 30, after=("b",)),
        task("b", 30, after=("a",)),
        task("c", 30, after=("b",)),
        task("d", 30, after=("nowhere",)),
        task("e", 30, after=("e",)),
    )
    works = build(request(*tasks)).works
    assert [work.is_knotted for work in works] == [True, True, False, False, True]
    assert works[3].after == ()


def test_only_people_who_may_do_a_task_get_it() -> None:
    workers = (worker(), worker(user_id=BEN, timezone="America/New_York"))
    tasks = (task("a", 30), task("b", 30, workers=(BEN,)), task("c", 30, workers=(BEN, ANN, BEN)))
    works = build(request(*tasks, task("d", 30, workers=("UELSE",)), workers=workers)).works
    assert [work.lanes for work in works] == [(0, 1), (1,), (1, 0), ()]


def test_the_same_task_twice_or_nobody_at_all_is_refused() -> None:
    with pytest.raises(InvalidInputError):
        build(request(task("a", 30), task("a", 60)))
    with pytest.raises(InvalidInputError):
        build(replace(request(), workers=()))


def test_no_hours_no_days_and_no_tasks_make_an_empty_problem() -> None:
    nothing = WorkingHours(by_weekday={}, lunch=None, best=())
    assert build(request(workers=(worker(hours=nothing, budget_minutes=0),))).lanes[0].open == 0
    assert build(request(days=0)).lanes[0].days == ()
    odd = WorkingHours(by_weekday={0: (Hours(time(17), time(9)),)})
    assert build(request(workers=(worker(hours=odd),))).lanes[0].open == 0


def test_everything_busy_leaves_nothing_open() -> None:
    assert (
        build(request(workers=(worker(busy=tuple(span(day, 8, 18) for day in range(7))),))).lanes[0].open == 0
    )
