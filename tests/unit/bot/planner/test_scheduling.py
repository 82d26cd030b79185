"""The planner as the app calls it: real worker processes, the real solver, and both missing."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.adapters.planner import scheduling
from bot.adapters.planner.improving import improve
from bot.adapters.planner.scheduling import MISSING, SLOW, WorkerScheduler, plan_week
from bot.adapters.workers import WorkerProcesses
from domain.errors import UnavailableError
from domain.plans.engine.building import build
from domain.plans.engine.evaluating import evaluate, violations
from domain.plans.engine.greedy import first
from domain.plans.scheduling import Engine
from tests.plans.checker import faults
from tests.plans.instances import week


@pytest.mark.parametrize("seed", range(6))
def test_the_solver_only_makes_plans_better_and_breaks_no_rule(seed: int) -> None:
    problem = build(week(seed, tasks=25, load=1.2))
    begun = first(problem)
    better = improve(problem, begun, time=0.1)
    assert violations(problem, better.places) == []
    assert evaluate(problem, better.places) == better.cost <= begun.cost


def test_a_team_is_planned_by_the_solver_within_the_rules() -> None:
    problem = build(week(3, tasks=40, load=1.2, people=4))
    better = improve(problem, first(problem), time=0.2)
    assert violations(problem, better.places) == []
    assert evaluate(problem, better.places) == better.cost


async def test_the_same_request_gives_the_same_schedule_in_another_process() -> None:
    request = week(1, tasks=12, load=1.1)
    one, two = await asyncio.gather(
        *(WorkerScheduler(WorkerProcesses().run).schedule(request) for _ in range(2))
    )
    assert one == two == plan_week(request)
    assert one.engine is Engine.SOLVER
    assert faults(request, one) == []


async def test_when_the_worker_cannot_serve_a_quick_plan_is_made_and_says_so() -> None:
    async def too_slow(function: Callable[..., Any], *_: object, seconds: float) -> Any:
        raise UnavailableError("That took longer than it may.")

    request = week(2, tasks=12)
    made = await WorkerScheduler(too_slow).schedule(request)
    assert (made.engine, made.notice) == (Engine.GREEDY, SLOW)
    assert faults(request, made) == []


def test_without_the_solver_a_simpler_planner_serves_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduling, "find_spec", {}.get)
    request = week(2, tasks=12)
    made = plan_week(request)
    assert (made.engine, made.notice) == (Engine.SEARCH, MISSING)
    assert faults(request, made) == []


async def test_a_quick_request_needs_no_worker() -> None:
    async def nobody(function: Callable[..., Any], *_: object, seconds: float) -> Any:
        raise AssertionError

    made = await WorkerScheduler(nobody).schedule(replace(week(4, tasks=12), is_quick=True))
    assert made.engine is Engine.GREEDY
