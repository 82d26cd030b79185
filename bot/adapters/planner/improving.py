"""Large neighbourhood search: part of a week is planned anew by CP-SAT while the rest stands still.

Counted in the solver's own deterministic time, with one worker and fixed seeds: the same problem gives the
same plan on any machine. Settings and sizes: measured on 18 weeks of 20 to 80 tasks.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.adapters.planner.model import Neighbourhood
from domain.plans.engine.evaluating import Prices
from domain.plans.engine.problem import Place, Problem, Solution
from domain.plans.engine.searching import fingerprint
from domain.plans.engine.state import State

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpSolver

LONG = 14
"""Days from which on a neighbourhood is a week wide and holds fewer works."""
IDLE = 400
"""Rounds without an improvement after which there is nothing to be hoped for."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is planned anew at once: days, placed works, works left out, deterministic time."""

    days: int
    placed: int
    left_out: int
    time: float


SHORT_SIZES = (Size(3, 14, 6, 0.06), Size(2, 10, 4, 0.05), Size(7, 12, 4, 0.06))
LONG_SIZES = (Size(7, 12, 5, 0.05), Size(3, 12, 5, 0.05))


def improve(problem: Problem, start: Solution, *, time: float) -> Solution:
    """Return a solution at least as good, found within so much of the solver's deterministic time."""
    if len(problem.works) < 2:
        return start
    return _Improving(problem, start).run(time)


class _Improving:
    def __init__(self, problem: Problem, start: Solution) -> None:
        self._problem = problem
        self._prices = Prices(problem)
        self._state = State(problem, self._prices)
        for work, place in enumerate(start.places):
            if place is not None:
                self._state.put(work, place)
        self._chance = random.Random(fingerprint(problem))  # noqa: S311 -- a search, no secret
        is_long = max(len(lane.days) for lane in problem.lanes) >= LONG or len(problem.works) > 100
        self._sizes = LONG_SIZES if is_long else SHORT_SIZES

    def run(self, time: float) -> Solution:
        state = self._state
        spent, idle = 0.0, 0
        while spent < time and idle < IDLE:
            size = self._chance.choice(self._sizes)
            free = self._choose(size)
            before = state.cost
            spent += self._again(free, min(size.time, time - spent)) if len(free) > 1 else 0.002
            idle = idle + 1 if state.cost == before else 0
        return Solution(tuple(state.places), state.cost)

    def _choose(self, size: Size) -> list[int]:
        """Return works around some days of a lane, and some that are left out."""
        problem, state, chance = self._problem, self._state, self._chance
        lane = chance.randrange(len(problem.lanes))
        days = problem.lanes[lane].days
        if not days:
            return []
        first = chance.randrange(max(len(days) - size.days + 1, 1))
        slots = (days[first].first, days[min(first + size.days, len(days)) - 1].last)
        near = [
            work
            for work, place in enumerate(state.places)
            if place is not None and _is_in(place, lane, slots)
        ]
        out = [
            work
            for work, place in enumerate(state.places)
            if place is None and lane in problem.works[work].lanes and not problem.works[work].is_knotted
        ]
        near = sorted(chance.sample(near, min(len(near), size.placed)))
        return near + sorted(chance.sample(out, min(len(out), size.left_out)))

    def _again(self, free: Sequence[int], time: float) -> float:
        """Plan the free works anew; keep it if it is no worse. Return the deterministic time it took."""
        from ortools.sat.python import cp_model

        state = self._state
        was, cost = list(state.places), state.cost
        before = {work: state.take(work) for work in free}
        neighbourhood = Neighbourhood(self._problem, self._prices, state, free)
        neighbourhood.hint(was)
        solver = cp_model.CpSolver()
        _set(solver, time, self._chance.randrange(1 << 30))
        status = solver.solve(neighbourhood.model)
        found = neighbourhood.places(solver) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else before
        self._put(found)
        if state.cost > cost:
            for work in free:
                state.take(work)
            self._put(before)
        return max(float(solver.deterministic_time), 0.001)

    def _put(self, places: "dict[int, Place | None]") -> None:
        for work, place in places.items():
            if place is not None:
                self._state.put(work, place)


def _is_in(place: Place, lane: int, slots: tuple[int, int]) -> bool:
    return place.lane == lane and any(slots[0] <= start < slots[1] for start in place.starts)


def _set(solver: "CpSolver", time: float, seed: int) -> None:
    """Set what was measured to find good plans soonest, the same ones each time."""
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = time
    solver.parameters.cp_model_presolve = False
    solver.parameters.symmetry_level = 0
