"""The Scheduler: CP-SAT in a worker process; a simpler planner, which says so, when that cannot serve."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from typing import Protocol, TypeVar, TypeVarTuple

import structlog

from bot.adapters.planner.improving import improve
from domain.errors import UnavailableError
from domain.plans.engine.solving import schedule, schedule_first
from domain.plans.scheduling import Schedule, ScheduleRequest

SOLVER_TIME = 0.45
"""The solver's deterministic time: about a CPU-second with the search before it, for a person's week."""
TEAM_TIME = 2.2
"""For several people: about 5 CPU-seconds."""
SECONDS = 30.0
"""How long a plan may take by the wall clock, loading the solver included."""
SLOW = "The planner took too long, so a quick plan was made; Regenerate tries again."
MISSING = "OR-Tools is not installed, so a simpler planner made this."

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")
log = structlog.get_logger(__name__)


class _Run(Protocol):
    async def __call__(
        self, function: Callable[[*Arguments], T], *arguments: *Arguments, seconds: float
    ) -> T: ...


class WorkerScheduler:
    """Plans weeks away from the event loop; the same request gives the same schedule."""

    def __init__(self, run: _Run, *, seconds: float = SECONDS) -> None:
        self._run = run
        self._seconds = seconds

    async def schedule(self, request: ScheduleRequest) -> Schedule:
        """Return a schedule. InvalidInputError when the request contradicts itself."""
        if request.is_quick:
            return await asyncio.to_thread(schedule, request)
        try:
            return await self._run(plan_week, request, seconds=self._seconds)
        except UnavailableError:
            log.warning("planner_not_served", people=len(request.workers), tasks=len(request.tasks))
            return replace(await asyncio.to_thread(schedule_first, request), notice=SLOW)


def plan_week(request: ScheduleRequest) -> Schedule:
    """Plan with the solver, or without it where it is not installed. Runs in a worker process."""
    if find_spec("ortools") is None:
        return replace(schedule(request), notice=MISSING)
    time = SOLVER_TIME if len(request.workers) == 1 else TEAM_TIME
    return schedule(request, partial(improve, time=time))
