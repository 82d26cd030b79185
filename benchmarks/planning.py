"""Weekly plans in pure Python: how soon, how good, how honest. All times are CPU-seconds; seeds are fixed."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean

from benchmarks.table import Row
from domain.plans.engine.building import build
from domain.plans.engine.evaluating import Prices, evaluate
from domain.plans.engine.greedy import first
from domain.plans.engine.problem import Day, Lane, Problem, Weights, Work
from domain.plans.engine.repairing import repair
from domain.plans.engine.searching import search
from domain.plans.engine.solving import described, schedule, solve, start
from domain.plans.scheduling import ScheduleRequest, WayOut
from domain.plans.shapes import Effort
from tests.plans.checker import faults, mended
from tests.plans.instances import again, week

DATA = "BENCHMARK_DATA"
"""Names the folder of public data; `--data` sets it."""
BESIDE = Path(__file__).parents[2] / "shared" / "data"
CHECKED = 200
ROUNDS = 400
WEEKS = 12


async def measure() -> list[Row]:
    """Return what the planner promises and what it keeps."""
    return [*_soon(), *_good(), *_honest(), *_again(), *_same(), *_tardy()]


def _cpu(since: float) -> float:
    return time.process_time() - since


def _soon() -> list[Row]:
    """Time the first plans: one person with 40 tasks, ten people with 60 each."""
    rows = []
    for name, tasks, people, bar in (("40 tasks", 40, 1, 50), ("10 people × 60 tasks", 600, 10, 500)):
        took = []
        for seed in range(8 if people == 1 else 2):
            wanted = week(seed, tasks=tasks, load=1.3, people=people, is_plain=True)
            began = time.process_time()
            first(build(wanted))
            took.append(_cpu(began) * 1000)
        rows.append(Row(f"plan: first plan, {name}, slowest", "CPU-ms", max(took), None, "", f"≤ {bar}"))
    return rows


def _good() -> list[Row]:
    """Compare the search with the greedy plan it begins from, both against ten times as long a search."""
    above: list[tuple[float, float, float]] = []
    for load in (0.8, 1.2, 2.0):
        for seed in (11, 12):
            problem = build(week(seed, tasks=40, load=load, is_plain=True))
            prices = Prices(problem)
            greedy = first(problem, prices)
            began = time.process_time()
            found = search(problem, greedy, prices)
            took = _cpu(began)
            best = min(found.cost, search(problem, greedy, prices, rounds=60_000).cost)
            above.append((100 * (found.cost / best - 1), 100 * (greedy.cost / best - 1), took))
    mine, theirs, took_all = zip(*above, strict=True)
    name = "plan: pure search, 40 tasks, above ten times as long a one"
    return [
        Row(f"{name}, mean", "%", fmean(mine), fmean(theirs), "greedy", "≤ 6"),
        Row(f"{name}, worst", "%", max(mine), max(theirs), "greedy", "≤ 20"),
        Row("… the slowest of them", "CPU-s", max(took_all), None, "", "≤ 1"),
    ]


def _honest() -> list[Row]:
    """Check random weeks with clock changes in five zones, every reason and every way out."""
    broken = left = offered = helped = 0
    took = [0.0]
    for seed in range(CHECKED):
        wanted = _any_week(seed)
        made = schedule(wanted, rounds=ROUNDS)
        broken += len(faults(wanted, made))
        if made.left_out:
            problem = build(wanted)
            solution = start(problem)
            began = time.process_time()
            described(wanted, problem, solution, made.engine)
            took.append(_cpu(began) * 1000 / max(1, len(made.left_out)))
        for out in made.left_out:
            left += 1
            broken += not out.reason
            for remedy in out.remedies:
                if remedy.way in (WayOut.SHORTEN, WayOut.MORE_HOURS):
                    offered += 1
                    then = schedule(mended(wanted, made, out, remedy))
                    helped += out.task_key not in {each.task_key for each in then.left_out}
    return [
        Row(
            f"plan: broken promises in {CHECKED} random weeks, 5 zones, clocks changing",
            "",
            broken,
            None,
            "",
            "0",
        ),
        Row(
            f"plan: ways out that help, of {offered} for {left} tasks", "", helped, offered, "offered", "all"
        ),
        Row(
            "plan: the reasons and ways out of a task left out, slowest",
            "CPU-ms",
            max(took),
            None,
            "",
            "≤ 20",
        ),
    ]


def _any_week(seed: int) -> ScheduleRequest:
    tasks, load = (5, 12, 25, 40)[seed % 4], (0.6, 1.0, 1.4, 2.0)[seed // 4 % 4]
    return week(seed, tasks=tasks, load=load, people=(1, 1, 1, 2, 4)[seed % 5])


def _again() -> list[Row]:
    """Plan again on Tuesday with two new meetings and a missed event, against a plan from scratch."""
    moved, forced, worse = [], [], []
    for seed in range(WEEKS):
        wanted = week(seed, tasks=40, load=0.9, is_plain=True)
        later = again(wanted, schedule(wanted), seed)
        problem = build(later)
        prices = Prices(problem)
        found = solve(problem)
        stands = {(each.task_key, each.start) for each in later.previous}
        now = {(each.task_key, each.start) for each in schedule(later).placements}
        moved.append(len(stands - now))
        busy = later.workers[0].busy
        forced.append(sum(any(e.start < s.end and s.start < e.end for s in busy) for e in later.previous))
        free = replace(problem, weights=replace(problem.weights, moved=0, moved_day=0, not_asked=0))
        begin = min(first(free), repair(problem, prices), key=lambda each: evaluate(free, each.places))
        scratch = search(free, replace(begin, cost=evaluate(free, begin.places)))
        worse.append(100 * (evaluate(free, found.places) / max(1, scratch.cost) - 1))
    return [
        Row(
            "plan: events moved by a plan again, mean",
            "",
            fmean(moved),
            fmean(forced),
            "forced",
            "≤ forced + 4",
        ),
        Row("plan: what that costs over a plan from scratch, mean", "%", fmean(worse), None, "", "≤ 5"),
    ]


def _same() -> list[Row]:
    """Plan the same week in processes that hash differently."""
    script = (
        "import hashlib; from tests.plans.instances import week;"
        "from domain.plans.engine.solving import schedule;"
        "print(hashlib.sha256(repr(schedule(week(1, tasks=40, people=2))).encode()).hexdigest())"
    )
    ours = hashlib.sha256(repr(schedule(week(1, tasks=40, people=2))).encode()).hexdigest()
    theirs = {_run(script, seed) for seed in ("1", "2", "3")}
    return [
        Row(
            "plan: different plans of the same week in four processes",
            "",
            len({ours, *theirs}),
            None,
            "",
            "1",
        )
    ]


def _run(script: str, seed: str) -> str:
    path = str(Path(__file__).parents[1])
    return subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def _tardy() -> list[Row]:
    """Solve OR-Library's weighted tardiness of 40 jobs through the planner's own objective."""
    folder = Path(os.environ.get(DATA, BESIDE)) / "wt"
    if not (folder / "wt40.txt").exists():
        print(f"  wt40 left out: no {folder / 'wt40.txt'}; say where with --data", file=sys.stderr)
        return []
    best = [int(each) for each in (folder / "wtopt40.txt").read_text(encoding="ascii").split()]
    numbers = [int(each) for each in (folder / "wt40.txt").read_text(encoding="ascii").split()]
    hits, took = 0, []
    for index, value in enumerate(best):
        problem = _sequencing(numbers[index * 120 : index * 120 + 120], 40)
        began = time.process_time()
        found = solve(problem)
        took.append(_cpu(began))
        if found.cost < value:
            raise AssertionError(f"wt40 {index}: {found.cost} is below the optimum {value}")
        hits += found.cost == value
    return [
        Row("plan: optima of weighted tardiness, wt40", "", hits, len(best), "instances", "all"),
        Row("… the slowest of them", "CPU-s", max(took), None, "", "≤ 1"),
    ]


def _sequencing(numbers: Sequence[int], count: int) -> Problem:
    """Return one machine as one person with one long day: length, weight and due date become a task's own."""
    lengths, prices, dues = (numbers[at * count : (at + 1) * count] for at in range(3))
    total = sum(lengths)
    lane = Lane((1 << total) - 1, (Day(0, total, total, total),), total, Effort.HIGH)
    works = tuple(
        Work(str(index), (length,), (0,), 10**7, due=due, late=price)
        for index, (length, price, due) in enumerate(zip(lengths, prices, dues, strict=True))
    )
    return Problem((lane,), works, total, datetime(2026, 1, 1, tzinfo=UTC), 0, Weights(late_unit=1, switch=0))
