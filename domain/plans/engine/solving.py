"""The ways in: a request becomes a problem, a problem a solution, a request a schedule."""

from collections.abc import Callable

from domain.plans.engine.building import build
from domain.plans.engine.evaluating import Prices, evaluate, violations
from domain.plans.engine.explaining import explain
from domain.plans.engine.greedy import ORDERS, first, insert, ordered
from domain.plans.engine.grid import Grid
from domain.plans.engine.problem import Place, Problem, Solution
from domain.plans.engine.repairing import is_again, repair
from domain.plans.engine.searching import ROUNDS, search
from domain.plans.engine.state import State
from domain.plans.engine.tardiness import is_sequence, sequence
from domain.plans.scheduling import Engine, Placement, Schedule, ScheduleRequest

Improve = Callable[[Problem, Solution], Solution]
"""A stronger search from a start. What it returns counts only if it is allowed and cheaper."""

AHEAD = 3
"""The search that goes before a stronger one is this many times shorter."""


def start(problem: Problem) -> Solution:
    """Return a plan at once: the last one repaired with the fewest moves, or the best of the greedy ones."""
    prices = Prices(problem)
    return _filled(problem, repair(problem, prices) if is_again(problem) else first(problem, prices), prices)


def solve(problem: Problem, improve: Improve | None = None, *, rounds: int = ROUNDS) -> Solution:
    """Return a good plan: a start, `rounds` of search, then `improve` if there is one. Same in, same out."""
    if is_sequence(problem):
        return sequence(problem)
    prices = Prices(problem)
    found = search(problem, start(problem), prices, rounds=rounds if improve is None else rounds // AHEAD)
    if improve is not None:
        better = improve(problem, found)
        if not violations(problem, better.places) and evaluate(problem, better.places, prices) < found.cost:
            found = Solution(better.places, evaluate(problem, better.places, prices))
    return _filled(problem, found, prices)


def schedule(request: ScheduleRequest, improve: Improve | None = None, *, rounds: int = ROUNDS) -> Schedule:
    """Return the schedule of a request; a quick request is repaired, not searched.

    InvalidInputError when nobody is there or two tasks have one key.
    """
    problem = build(request)
    if request.is_quick:
        return described(request, problem, start(problem), Engine.GREEDY)
    engine = Engine.SEARCH if improve is None else Engine.SOLVER
    return described(request, problem, solve(problem, improve, rounds=rounds), engine)


def schedule_first(request: ScheduleRequest) -> Schedule:
    """Return the schedule that can be had at once, for when nothing better can be waited for."""
    problem = build(request)
    return described(request, problem, start(problem), Engine.GREEDY)


def described(request: ScheduleRequest, problem: Problem, solution: Solution, engine: Engine) -> Schedule:
    """Return a solution as a schedule: pieces side by side are one placement, what stays out is explained."""
    state = _state(problem, solution, Prices(problem))
    placements = []
    for index, place in enumerate(solution.places):
        if place is not None:
            placements += _placements(request, problem, index, place)
    placements.sort(key=lambda each: (each.start, each.user_id, each.task_key))
    return Schedule(tuple(placements), explain(request, state), engine, solution.cost)


def _placements(request: ScheduleRequest, problem: Problem, index: int, place: Place) -> list[Placement]:
    """Return the placements of a work, none over midnight; where it was asked to start, it is pinned."""
    work, grid = problem.works[index], Grid(problem.origin)
    user_id = request.workers[place.lane].user_id
    dawns = {day.first for day in problem.lanes[place.lane].days}
    joined: list[tuple[int, int]] = []
    for begin, length in sorted(zip(place.starts, work.pieces, strict=True)):
        if joined and joined[-1][1] == begin and begin not in dawns:
            joined[-1] = joined[-1][0], begin + length
        else:
            joined.append((begin, begin + length))
    is_pinned = work.asked == place.starts[0]
    return [Placement(work.key, user_id, grid.at(one), grid.at(two), is_pinned) for one, two in joined]


def _filled(problem: Problem, solution: Solution, prices: Prices) -> Solution:
    """Return the solution with everything put in that fits as it stands: what is left out has a reason."""
    state = _state(problem, solution, prices)
    out = [work for work, place in enumerate(solution.places) if place is None]
    insert(state, ordered(problem, out, ORDERS[0]))
    return Solution(tuple(state.places), state.cost)


def _state(problem: Problem, solution: Solution, prices: Prices) -> State:
    state = State(problem, prices)
    for work, place in enumerate(solution.places):
        if place is not None:
            state.put(work, place)
    return state
