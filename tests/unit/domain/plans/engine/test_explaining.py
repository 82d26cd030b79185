"""Why something does not fit, in words with numbers, and what helps."""

from datetime import timedelta

import pytest

from domain.plans.engine.solving import schedule
from domain.plans.scheduling import LeftOut, Obstacle, ScheduleRequest, WayOut
from domain.plans.shapes import Effort, Priority, Span, WorkingHours
from tests.plans.checker import mended
from tests.plans.requests import BEN, MONDAY, at, event, request, span, task, worker

NOTHING = WorkingHours(by_weekday={})
FIRM = {"is_firm": True, "priority": Priority.LOW}


def left(wanted: ScheduleRequest, key: str = "x") -> LeftOut:
    """Return why a task is left out of the plan of a request."""
    return next(each for each in schedule(wanted, rounds=100).left_out if each.task_key == key)


def ways(found: LeftOut) -> dict[WayOut, tuple[int | None, str]]:
    """Return the ways out with their minutes and effects."""
    return {remedy.way: (remedy.minutes, remedy.effect) for remedy in found.remedies}


def test_too_long_for_any_stretch_says_how_long_the_longest_is() -> None:
    busy = (span(0, 9, 11), span(1, 9, 17), span(2, 9, 17))
    found = left(
        request(
            task("x", 300, deadline=at(3, 9), is_firm=True, can_split=False), workers=(worker(busy=busy),)
        )
    )
    assert found.obstacle is Obstacle.TOO_LONG
    assert found.reason == "The longest free stretch before Thursday 09:00 is 4 h; it needs 5 h in one piece."
    assert ways(found)[WayOut.SHORTEN] == (240, "At 4 h instead of 5 h it fits: Monday 13:00.")


def test_the_hours_of_the_week_say_what_is_left_and_how_much_more_it_takes() -> None:
    found = left(
        request(
            task("a", 120, priority=Priority.URGENT),
            task("x", 90, can_split=False),
            workers=(worker(budget_minutes=195),),
        )
    )
    assert found.obstacle is Obstacle.BUDGET
    assert found.reason == "Of the 3 h 15 of the week 1 h 15 are left; it needs 1 h 30."
    assert ways(found)[WayOut.MORE_HOURS][0] == 15
    assert ways(found)[WayOut.MORE_HOURS][1].startswith("With 15 min more, 3 h 30 in all, it fits: ")
    assert ways(found)[WayOut.SHORTEN][0] == 75
    assert [each.way for each in found.remedies][-1] is WayOut.DROP


def test_more_hours_make_up_for_what_is_overspent() -> None:
    wanted = request(
        task("x", 60), fixed=(event("done", at(0, 9), 120),), workers=(worker(budget_minutes=60),)
    )
    found = left(wanted)
    assert ways(found)[WayOut.MORE_HOURS][0] == 120
    remedy = next(each for each in found.remedies if each.way is WayOut.MORE_HOURS)
    assert not schedule(mended(wanted, schedule(wanted), found, remedy)).left_out


def test_high_effort_has_a_limit_a_day() -> None:
    found = left(request(task("x", 240, effort=Effort.HIGH, can_split=False)))
    assert found.obstacle is Obstacle.HIGH_EFFORT
    assert found.reason == "A day holds 3 h of high effort; it needs 4 h in one piece."
    assert ways(found)[WayOut.SHORTEN][0] == 180


def test_high_effort_that_others_have_taken_is_said_so() -> None:
    others = [task(f"a{n}", 90, effort=Effort.HIGH, priority=Priority.URGENT) for n in range(2)]
    found = left(request(*others, task("x", 30, effort=Effort.HIGH), days=1))
    assert found.obstacle is Obstacle.HIGH_EFFORT
    assert found.reason == "A day holds 3 h of high effort, and on no day with room is 30 min left."


def test_full_days_say_how_much_of_them_may_be_planned() -> None:
    wanted = request(
        task("a", 240, can_split=False, priority=Priority.URGENT),
        task("x", 120, can_split=False),
        days=1,
        workers=(worker(day_minutes={MONDAY: 300}),),
    )
    found = left(wanted)
    assert found.obstacle is Obstacle.DAY_LOAD
    assert found.reason == (
        "At most 75 % of a day's free time is planned (less on days with a limit): the most that any day has "
        "left of that is 1 h; it needs 2 h."
    )


def test_a_firm_deadline_says_where_there_would_be_room_later() -> None:
    tasks = [task(f"a{n}", 60, deadline=at(0, 17), is_firm=True, priority=Priority.URGENT) for n in range(4)]
    found = left(request(*tasks, task("x", 120, deadline=at(0, 13), **FIRM)))
    assert found.obstacle is Obstacle.DEADLINE
    assert "before Monday 13:00; later there is: " in found.reason


def test_a_deadline_in_the_past_is_over() -> None:
    found = left(request(task("x", 60, deadline=at(0, 9), is_firm=True), now=at(1, 9)))
    assert found.obstacle is Obstacle.DEADLINE
    assert found.reason == "Its deadline, Monday 09:00, is over."
    assert "Its deadline is missed." in ways(found)[WayOut.NEXT_WEEK][1]


def test_a_soft_deadline_in_the_past_keeps_nothing_out() -> None:
    assert not schedule(request(task("x", 60, deadline=at(0, 9)), now=at(1, 9))).left_out


def test_too_early_to_start_says_where_there_was_room() -> None:
    busy = (span(4, 10, 17),)
    wanted = request(
        task("a", 30, earliest=at(4, 9), priority=Priority.URGENT, at=at(4, 9)),
        task("x", 60, earliest=at(4, 9), deadline=at(4, 17)),
        workers=(worker(busy=busy),),
        days=5,
    )
    found = left(wanted)
    assert found.obstacle is Obstacle.EARLIEST
    assert found.reason == (
        "There is no room for 1 h after Friday 09:00, when it may start; before there is: Monday 09:00."
    )


def test_without_the_breaks_it_would_fit() -> None:
    busy = (Span(at(0, 11), at(0, 16, 30)),)
    wanted = request(
        task("a", 60, effort=Effort.HIGH, priority=Priority.URGENT, at=at(0, 9)),
        task("x", 60, effort=Effort.HIGH, can_split=False),
        days=1,
        workers=(worker(busy=busy, effort=Effort.HIGH),),
        unplanned_percent=0,
    )
    found = left(wanted)
    assert found.obstacle is Obstacle.BREAKS
    assert found.reason == "1 h would fit only without the breaks: Monday 10:00."


def test_what_waits_for_a_task_left_out_is_left_out_and_named() -> None:
    wanted = request(
        task("big", 600, can_split=False), task("x", 30, after=("big",)), task("y", 30, after=("x",))
    )
    found = left(wanted)
    assert found.obstacle is Obstacle.PREDECESSOR
    assert found.reason == "It waits for “Big”, left out too."
    assert ways(left(wanted, "big"))[WayOut.DROP][1] == (
        "Gives up 10 h of work; no longer waiting for it: “X”."
    )


def test_no_room_after_what_it_waits_for_says_when_that_is_done() -> None:
    wanted = request(
        task("a", 60, at=at(4, 14), priority=Priority.URGENT), task("x", 240, can_split=False, after=("a",))
    )
    found = left(wanted)
    assert found.obstacle is Obstacle.PREDECESSOR
    assert found.reason == "It waits for “A”, done Friday 15:00; after that there is no room for 4 h."


def test_tasks_that_wait_for_each_other_are_left_out_and_nothing_breaks() -> None:
    wanted = request(task("x", 30, after=("y",)), task("y", 30, after=("x",)), task("z", 30, after=("y",)))
    made = schedule(wanted)
    assert [each.obstacle for each in made.left_out] == [Obstacle.PREDECESSOR] * 3
    assert made.left_out[0].reason == "It waits for something that waits for it."


def test_nobody_and_no_hours_are_said() -> None:
    assert left(request(task("x", 30, workers=(BEN,)))).reason == "Nobody in this plan can do it."
    found = left(request(task("x", 30), workers=(worker(hours=NOTHING),)))
    assert found.obstacle is Obstacle.NO_HOURS
    assert left(request(task("x", 30), now=at(6, 23))).obstacle is Obstacle.NO_HOURS


def test_no_contiguous_room_says_what_is_free() -> None:
    busy = tuple(span(0, hour, hour + 1) for hour in (11, 14, 16))
    wanted = request(
        task("a", 75, deadline=at(0, 10, 30), is_firm=True, can_split=False, priority=Priority.URGENT),
        task("x", 90, can_split=False),
        days=1,
        workers=(worker(busy=busy, effort=Effort.HIGH),),
    )
    found = left(wanted)
    assert found.obstacle is Obstacle.NO_ROOM
    assert found.reason == "Free time: 3 h 15 in all, the longest stretch 1 h; it needs 1 h 30 in one piece."
    assert ways(found)[WayOut.SHORTEN][0] == 60


@pytest.mark.parametrize("hours", [0, 0.2])
def test_hardly_any_hours_leave_everything_out_with_a_way_out(hours: float) -> None:
    made = schedule(request(task("x", 60), workers=(worker(budget_minutes=int(hours * 60)),)))
    assert not made.placements
    assert made.left_out[0].obstacle is Obstacle.BUDGET
    assert ways(made.left_out[0])[WayOut.MORE_HOURS][0] == 60


def test_a_task_of_25_hours_is_spread_or_said_to_be_too_long() -> None:
    assert not schedule(request(task("x", 25 * 60)), rounds=50).left_out
    found = left(request(task("x", 25 * 60, can_split=False)))
    assert found.reason == "The longest free stretch is 4 h; it needs 25 h in one piece."


def test_three_hundred_tasks_are_all_placed_or_explained() -> None:
    wanted = request(*[task(f"t{n}", 15 + 15 * (n % 9)) for n in range(300)])
    made = schedule(wanted, rounds=50)
    assert len({each.task_key for each in made.placements}) + len(made.left_out) == 300
    assert all(each.reason and each.remedies for each in made.left_out)


def test_everything_busy_and_a_free_week_say_so() -> None:
    all_week = tuple(span(day, 8, 18) for day in range(7))
    assert left(request(task("x", 30), workers=(worker(busy=all_week),))).obstacle is Obstacle.NO_HOURS
    away = worker(day_minutes={MONDAY + timedelta(days=day): 0 for day in range(7)})
    found = left(request(task("x", 30), workers=(away,)))
    assert found.obstacle is Obstacle.DAY_LOAD
    assert "(less on days with a limit)" in found.reason


def test_beyond_a_week_days_have_their_date() -> None:
    found = left(
        request(task("x", 300, deadline=at(9, 12), is_firm=True, earliest=at(9, 9), can_split=False), days=14)
    )
    assert "before Wednesday 10 Jun 12:00 is 3 h" in found.reason
