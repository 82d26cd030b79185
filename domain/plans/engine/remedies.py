"""Ways out for a task that does not fit, each tried in the plan as it stands before it is offered."""

from domain.plans.engine.building import split
from domain.plans.engine.grid import Grid
from domain.plans.engine.lanes import slots_of
from domain.plans.engine.problem import Problem
from domain.plans.engine.rooms import room
from domain.plans.engine.saying import length, moments, titles
from domain.plans.engine.state import State
from domain.plans.scheduling import Obstacle, Remedy, ScheduleRequest, WayOut
from domain.plans.shapes import SLOT_MINUTES, Task

LEAST = 3
"""A task is not offered to be cut to less than this part of what is left of it: a third."""
HOUR_PRICE = 30
"""What a slot over the hours of the week is taken to cost: as much as normal work left out (opinion)."""


def ways_out(request: ScheduleRequest, state: State, work: int) -> tuple[Remedy, ...]:
    """Return what may be done about a work that does not fit, the cheapest first."""
    grid = Grid(state.problem.origin)
    task = next(task for task in request.tasks if task.key == state.problem.works[work].key)
    found = [_shorten(request, state, work, task, grid), _more_hours(request, state, work, grid)]
    offered = [each for each in found if each is not None]
    offered += [_next_week(request, state.problem, work), _drop(request, state.problem, work)]
    return tuple(remedy for _, remedy in sorted(offered, key=lambda each: each[0]))


def _shorten(
    request: ScheduleRequest, state: State, work: int, task: Task, grid: Grid
) -> tuple[int, Remedy] | None:
    """Return the largest length that fits, and where."""
    each = state.problem.works[work]
    can_split = task.can_split and task.at is None
    for slots in range(each.slots - 1, (each.slots - 1) // LEAST, -1):
        for lane in each.lanes:
            pieces = split(slots, state.problem.lanes[each.lanes[0]], each.effort, can_split)
            starts = room(state, work, lane, pieces=pieces)
            if starts is None:
                continue
            done = slots_of(task.minutes) - each.slots
            where = moments(request, grid, lane, starts)
            effect = f"At {length(slots + done)} instead of {length(each.slots + done)} it fits: {where}."
            lost = (each.slots - slots) * state.problem.weights.out[each.priority - 1]
            return lost, Remedy(WayOut.SHORTEN, effect, (slots + done) * SLOT_MINUTES)
    return None


def _more_hours(request: ScheduleRequest, state: State, work: int, grid: Grid) -> tuple[int, Remedy] | None:
    """Return the least that is to be added to the hours of the week, and where it then fits."""
    each, best = state.problem.works[work], None
    for lane in each.lanes:
        starts = room(state, work, lane, {Obstacle.BUDGET})
        more = each.slots - state.left[lane] + state.problem.lanes[lane].overspent
        if starts is None or more <= 0 or (best is not None and best[0] <= more):
            continue
        best = more, lane, starts
    if best is None:
        return None
    more, lane, starts = best
    whole = request.workers[lane].budget_minutes // SLOT_MINUTES
    where = moments(request, grid, lane, starts)
    effect = f"With {length(more)} more, {length(whole + more)} in all, it fits: {where}."
    return more * HOUR_PRICE, Remedy(WayOut.MORE_HOURS, effect, more * SLOT_MINUTES)


def _next_week(request: ScheduleRequest, problem: Problem, work: int) -> tuple[int, Remedy]:
    each = problem.works[work]
    effect, price = "Goes on next week's list; this week stays as it is.", each.out // 2
    waiting = _waiting(problem, work)
    if waiting:
        effect += f" Waiting for it: {titles(request, waiting)}."
    task = next(task for task in request.tasks if task.key == each.key)
    if task.deadline is not None and task.deadline <= Grid(problem.origin).at(problem.horizon):
        effect += " Its deadline is missed."
        price = each.out
    return price, Remedy(WayOut.NEXT_WEEK, effect)


def _drop(request: ScheduleRequest, problem: Problem, work: int) -> tuple[int, Remedy]:
    waiting = _waiting(problem, work)
    rest = f"no longer waiting for it: {titles(request, waiting)}" if waiting else "this week stays as it is"
    effect = f"Gives up {length(problem.works[work].slots)} of work; {rest}."
    return problem.works[work].out, Remedy(WayOut.DROP, effect)


def _waiting(problem: Problem, work: int) -> list[str]:
    return [other.key for other in problem.works if work in other.after]
