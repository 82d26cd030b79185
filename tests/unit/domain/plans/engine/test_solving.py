"""Whole weeks: what goes where, and what is true of any plan."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.plans.engine.building import build
from domain.plans.engine.evaluating import Prices, evaluate, violations
from domain.plans.engine.greedy import first
from domain.plans.engine.problem import Problem, Solution
from domain.plans.engine.searching import fingerprint, search
from domain.plans.engine.solving import schedule, schedule_first, solve, start
from domain.plans.scheduling import Engine
from domain.plans.shapes import Effort, Hours, Priority, WorkingHours
from tests.plans.checker import faults, kept
from tests.plans.instances import again, week
from tests.plans.requests import ANN, BEN, MONDAY, at, event, request, span, task, where, worker

QUICK = 200


def test_high_effort_goes_to_the_best_hours() -> None:
    made = schedule(request(task("think", 90, effort=Effort.HIGH), task("mail", 30, effort=Effort.LOW)))
    assert where(made, "think") == ["Mon 09:00-10:30"]
    assert where(made, "mail")[0] > "Mon 11:30"


def test_an_asked_start_is_kept_and_pinned() -> None:
    made = schedule(request(task("review", 60, at=at(3, 14)), *[task(f"t{n}", 90) for n in range(12)]))
    assert where(made, "review") == ["Thu 14:00-15:00"]
    assert [each.is_pinned for each in made.placements if each.task_key == "review"] == [True]
    assert not any(each.is_pinned for each in made.placements if each.task_key != "review")


def test_what_was_asked_for_a_busy_time_goes_close_by() -> None:
    wanted = request(task("review", 60, at=at(3, 14)), workers=(worker(busy=(span(3, 14, 15),)),))
    made = schedule(wanted)
    assert where(made, "review") in (["Thu 15:00-16:00"], ["Thu 13:00-14:00"])
    assert not made.placements[0].is_pinned


def test_order_holds_over_people_in_different_zones() -> None:
    workers = (worker(), worker(user_id=BEN, timezone="America/New_York"))
    tasks = (
        task("draft", 120, workers=(ANN,), priority=Priority.LOW),
        task("check", 60, workers=(BEN,), after=("draft",), priority=Priority.URGENT),
        task("send", 30, workers=(ANN,), after=("check",)),
    )
    wanted = request(*tasks, workers=workers)
    made = schedule(wanted, rounds=QUICK)
    assert not made.left_out
    assert faults(wanted, made) == []


def test_a_team_shares_what_any_of_them_may_do() -> None:
    workers = tuple(worker(user_id=f"U{n}", budget_minutes=8 * 60) for n in range(4))
    wanted = request(*[task(f"t{n}", 120) for n in range(16)], workers=workers)
    made = schedule(wanted, rounds=QUICK)
    assert not made.left_out
    assert faults(wanted, made) == []


def test_pieces_side_by_side_are_one_event() -> None:
    level = worker(
        effort=Effort.HIGH, hours=WorkingHours({0: (Hours(at(0, 9).time(), at(0, 14).time()),)}, None)
    )
    made = schedule(request(task("x", 180), workers=(replace(level, timezone="UTC"),)))
    assert len(build(request(task("x", 180), workers=(level,))).works[0].pieces) == 2
    assert len(made.placements) == 1


def test_a_day_kept_free_stays_free() -> None:
    friday = worker(day_minutes={MONDAY + timedelta(days=4): 0})
    made = schedule(request(*[task(f"t{n}", 60) for n in range(16)], workers=(friday,)), rounds=QUICK)
    assert not made.left_out
    assert not any(each.start >= at(4, 0) for each in made.placements)


def test_the_same_request_gives_the_same_plan_in_any_process() -> None:
    script = (
        "from tests.plans.instances import week\n"
        "from domain.plans.engine.solving import schedule\n"
        "print(repr(schedule(week(7, tasks=30, people=2), rounds=300)))"
    )
    ours = repr(schedule(week(7, tasks=30, people=2), rounds=300))
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        assert run.stdout.strip() == ours


def test_search_is_never_worse_than_its_start_and_allowed() -> None:
    problem = build(week(3, tasks=40, load=1.2))
    prices = Prices(problem)
    greedy = first(problem, prices)
    found = search(problem, greedy, prices, rounds=400)
    assert found.cost < greedy.cost
    assert violations(problem, found.places) == []
    assert evaluate(problem, found.places) == found.cost
    assert fingerprint(problem) == fingerprint(build(week(3, tasks=40, load=1.2)))
    assert fingerprint(problem) != fingerprint(build(week(4, tasks=40, load=1.2)))


def test_a_stronger_search_counts_only_when_it_is_allowed_and_better() -> None:
    wanted = week(3, tasks=20)
    problem = build(wanted)
    plain = solve(problem, rounds=QUICK)

    def worse(problem: Problem, start: Solution) -> Solution:
        return Solution((None,) * len(problem.works), -1)

    def cheating(problem: Problem, start: Solution) -> Solution:
        place = next(place for place in start.places if place is not None)
        return Solution((place,) * len(problem.works), -1)

    def better(problem: Problem, start: Solution) -> Solution:
        return search(problem, start, rounds=QUICK)

    base = solve(problem, worse, rounds=QUICK).cost
    assert solve(problem, cheating, rounds=QUICK).cost == base
    assert solve(problem, better, rounds=QUICK).cost <= base
    assert plain.cost <= first(problem).cost
    assert schedule(wanted, better, rounds=QUICK).engine is Engine.SOLVER
    assert schedule(wanted, rounds=QUICK).engine is Engine.SEARCH
    assert schedule_first(wanted).engine is Engine.GREEDY


@pytest.mark.parametrize("seed", range(4))
def test_a_quick_plan_again_moves_only_what_it_must(seed: int) -> None:
    wanted = week(seed, tasks=30, load=0.9, is_plain=True)
    made = schedule(wanted, rounds=QUICK)
    same = schedule(kept(wanted, made))
    assert [(each.task_key, each.start) for each in same.placements] == [
        (each.task_key, each.start) for each in made.placements
    ]
    later = again(wanted, made, seed, is_quick=True)
    moved = schedule(later)
    assert faults(later, moved) == []
    before = {(each.task_key, each.start) for each in later.previous}
    after = {(each.task_key, each.start) for each in moved.placements}
    assert len(before - after) <= 6


def test_a_better_plan_again_still_moves_little() -> None:
    wanted = week(5, tasks=30, load=0.9, is_plain=True)
    later = again(wanted, schedule(wanted, rounds=QUICK), 5)
    made = schedule(later, rounds=QUICK)
    assert faults(later, made) == []
    before = {(each.task_key, each.start) for each in later.previous}
    assert len(before - {(each.task_key, each.start) for each in made.placements}) <= 9


def test_wanted_work_goes_in_before_all_that_had_no_place() -> None:
    hour = worker(budget_minutes=60)
    tasks = (task("low", 60, priority=Priority.LOW), task("high", 60, priority=Priority.URGENT))
    assert [each.task_key for each in schedule(request(*tasks, workers=(hour,))).placements] == ["high"]
    wanted = request(*tasks, workers=(hour,), wanted=("low",))
    assert [each.task_key for each in schedule(wanted).placements] == ["low"]


def test_breaks_hold_around_what_is_fixed() -> None:
    fixed = (event("x", at(0, 9), 60, effort=Effort.HIGH), event("y", at(0, 11), 60))
    wanted = request(*[task(f"t{n}", 60, effort=Effort.HIGH) for n in range(6)], fixed=fixed)
    assert faults(wanted, schedule(wanted, rounds=QUICK)) == []


def test_a_start_is_there_at_once_and_complete() -> None:
    problem = build(week(2, tasks=40, load=0.8, is_plain=True))
    assert violations(problem, start(problem).places) == []
