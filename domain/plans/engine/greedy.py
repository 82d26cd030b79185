"""The first plan: five orders, each work at its cheapest start, the best of the five."""

from collections.abc import Callable, Sequence

from domain.plans.engine.evaluating import Prices
from domain.plans.engine.problem import NEVER, Place, Problem, Solution, Work
from domain.plans.engine.rooms import room
from domain.plans.engine.state import State
from domain.plans.shapes import Effort

Key = Callable[[Work], tuple[int, ...]]


def _due(work: Work) -> int:
    return min(work.latest, NEVER if work.due is None else work.due)


ORDERS: tuple[Key, ...] = (
    lambda work: (work.priority, _due(work)),
    lambda work: (_due(work), work.priority),
    lambda work: (work.priority, -work.slots),
    lambda work: (work.priority, work.effort is not Effort.HIGH, _due(work)),
    lambda work: (work.priority, work.slots),
)
"""Priority then deadline, deadline then priority, priority then long, then high effort, then short."""


def first(problem: Problem, prices: Prices | None = None) -> Solution:
    """Return the best of the five greedy plans."""
    prices = prices or Prices(problem)
    states = []
    for order in ORDERS:
        state = State(problem, prices)
        insert(state, ordered(problem, range(len(problem.works)), order))
        states.append(state)
    best = min(states, key=lambda state: state.cost)
    return Solution(tuple(best.places), best.cost)


def ordered(problem: Problem, works: Sequence[int], order: Key) -> list[int]:
    """Return works in an order: wanted ones and asked starts first, nothing before what it waits for."""
    wanted = set(works)

    def rank(index: int) -> tuple[bool, bool, tuple[int, ...], int]:
        work = problem.works[index]
        return not work.is_wanted, work.asked is None, order(work), index

    ranked = sorted(works, key=rank)
    found: list[int] = []
    seen: set[int] = set()
    for work in ranked:
        stack = [work]
        while stack:
            top = stack[-1]
            waits = [each for each in problem.works[top].after if each in wanted and each not in seen]
            if top in seen or problem.works[top].is_knotted or not waits:
                stack.pop()
                if top not in seen:
                    seen.add(top)
                    found.append(top)
            else:
                stack.extend(reversed(waits))
    return found


def insert(state: State, works: Sequence[int]) -> list[int]:
    """Put works in, one after the other, where they are cheapest; return those for which there is no room.

    What cheap starts of its first pieces would keep out goes where it fits first.
    """
    out = []
    for work in works:
        place = state.best(work) or _first_fit(state, work)
        if place is None:
            out.append(work)
        else:
            state.put(work, place)
    return out


def _first_fit(state: State, work: int) -> Place | None:
    if len(state.problem.works[work].pieces) == 1:
        return None
    for lane in state.problem.works[work].lanes:
        starts = room(state, work, lane)
        if starts is not None:
            return Place(lane, starts)
    return None
