"""Weekly plans with CP-SAT: how near to the best a minute finds, how a team is planned, on how much memory.

References are the best that a minute of the same planner found; `python -m benchmarks.solving` finds them
anew and keeps them beside this file. They belong to the objective: when a weight changes, they are refused.
"""

import hashlib
import json
import subprocess
import sys
import time
from dataclasses import asdict
from functools import partial
from pathlib import Path
from statistics import fmean

from benchmarks.table import Row
from bot.adapters.planner.improving import improve
from bot.adapters.planner.scheduling import SOLVER_TIME, TEAM_TIME
from domain.plans.engine.building import build
from domain.plans.engine.greedy import first
from domain.plans.engine.problem import Problem, Solution, Weights
from domain.plans.engine.searching import search
from domain.plans.engine.solving import solve
from tests.plans.instances import week

REFERENCES = Path(__file__).with_name("references.json")
MINUTE = 60.0
SEEDS = (11, 12, 13)
LOADS = (0.8, 1.2)
LONG = 20.0

MEMORY = """
import asyncio, resource
from bot.adapters.planner.scheduling import plan_week
from tests.plans.instances import week
made = plan_week(week(0, tasks=600, load=1.3, people=10, is_plain=True))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
SAME = """
import hashlib
from bot.adapters.planner.scheduling import plan_week
from tests.plans.instances import week
print(hashlib.sha256(repr(plan_week(week(1, tasks=40, load=1.2, is_plain=True))).encode()).hexdigest())
"""


async def measure() -> list[Row]:
    """Return how good a second of the whole planner is, and what a team costs."""
    import ortools.sat.python.cp_model  # loaded once, outside of what is timed

    assert ortools.sat.python.cp_model
    return [*_person(), *_team(), *_processes()]


def _person() -> list[Row]:
    """Compare a person's week of 40 tasks with the best that a minute finds."""
    known = json.loads(REFERENCES.read_text(encoding="utf-8"))
    if known["objective"] != objective():
        raise SystemExit("The weights changed: run `python -m benchmarks.solving` to find references anew.")
    above: list[tuple[float, float, float]] = []
    took = []
    for name, reference in known["costs"].items():
        problem = _problem(name)
        greedy, pure = first(problem), solve(problem)
        began = time.process_time()
        found = solve(problem, partial(improve, time=SOLVER_TIME))
        took.append(time.process_time() - began)
        best = min(reference, found.cost)
        above.append(tuple(100 * (each.cost / best - 1) for each in (found, pure, greedy)))
    ours, pures, greedies = zip(*above, strict=True)
    question = "plan: 40 tasks with CP-SAT, above the best of 60 CPU-s"
    return [
        Row(f"{question}, mean", "%", fmean(ours), fmean(greedies), "greedy", "≤ 2"),
        Row(f"{question}, worst", "%", max(ours), max(greedies), "greedy", "≤ 5"),
        Row("… the pure planner beside it, mean", "%", fmean(pures), fmean(greedies), "greedy", "≤ 6"),
        Row("… the time it takes, mean", "CPU-s", fmean(took), None, "", "≤ 1"),
    ]


def _team() -> list[Row]:
    """Plan ten people with sixty tasks each, as a team is and four times as long."""
    problem = build(week(0, tasks=600, load=1.3, people=10, is_plain=True))
    began = time.process_time()
    greedy = first(problem)
    soon = time.process_time() - began
    began = time.process_time()
    found = solve(problem, partial(improve, time=TEAM_TIME))
    took = time.process_time() - began
    best = _spend(problem, found, LONG)
    above, greedy_above = (100 * (each.cost / best.cost - 1) for each in (found, greedy))
    name = "plan: 10 people × 60 tasks"
    return [
        Row(f"{name}, first plan", "CPU-s", soon, None, "", "≤ 0.5"),
        Row(f"{name}, above the best of 20 CPU-s more", "%", above, greedy_above, "greedy", "≤ 3"),
        Row("… the time it takes", "CPU-s", took, None, "", "≤ 5"),
    ]


def _processes() -> list[Row]:
    """Ask processes of their own: for memory, and for the same plan."""
    memory = float(_run(MEMORY))
    plans = {_run(SAME) for _ in range(2)}
    return [
        Row("plan: memory of the worker, 10 people × 60 tasks", "MB", memory, None, "", "≤ 250"),
        Row("plan: different plans of one week with CP-SAT, two processes", "", len(plans), None, "", "1"),
    ]


def _run(source: str) -> str:
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _problem(name: str) -> Problem:
    seed, load = name.split()
    return build(week(int(seed), tasks=40, load=float(load), is_plain=True))


def _spend(problem: Problem, start: Solution, seconds: float) -> Solution:
    """Return the best that can be found from a start in so many CPU-seconds."""
    until = time.process_time() + seconds
    best, step = start, 0.5
    while time.process_time() < until:
        best = min(improve(problem, best, time=step), best, key=lambda one: one.cost)
        step *= 1.3
    return best


def objective() -> str:
    """Return a fingerprint of the objective."""
    return hashlib.sha256(repr(sorted(asdict(Weights()).items())).encode()).hexdigest()[:16]


def find() -> dict[str, int]:
    """Return the best cost that a minute finds for each week."""
    costs = {}
    for load in LOADS:
        for seed in SEEDS:
            name = f"{seed} {load}"
            problem = _problem(name)
            begun = search(problem, first(problem), rounds=40_000)
            costs[name] = min(_spend(problem, begun, MINUTE).cost, begun.cost)
            print(f"{name}: {costs[name]}", flush=True)
    return costs


if __name__ == "__main__":
    REFERENCES.write_text(
        json.dumps({"objective": objective(), "costs": find()}, indent=2) + "\n", encoding="utf-8"
    )
