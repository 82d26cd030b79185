"""The fewest moves: what was planned stays where it is if it may, the rest goes in again by priority."""

from domain.plans.engine.evaluating import Prices
from domain.plans.engine.greedy import ORDERS, insert, ordered
from domain.plans.engine.problem import Place, Problem, Solution, Work
from domain.plans.engine.state import State


def is_again(problem: Problem) -> bool:
    """Tell whether any work had a place before."""
    return any(spot is not None for work in problem.works for spot in work.previous)


def repair(problem: Problem, prices: Prices | None = None) -> Solution:
    """Return the previous places as far as they are allowed, the rest put in by priority."""
    state = State(problem, prices or Prices(problem))
    rest = []
    for work in ordered(problem, range(len(problem.works)), ORDERS[0]):
        place = _before(problem.works[work])
        if place is not None and state.is_allowed(work, place):
            state.put(work, place)
        else:
            rest.append(work)
    insert(state, rest)
    return Solution(tuple(state.places), state.cost)


def _before(work: Work) -> Place | None:
    """Return where the whole work was, if all of it was somewhere."""
    spots = [spot for spot in work.previous if spot is not None]
    if len(spots) < len(work.pieces) or len({spot.lane for spot in spots}) > 1:
        return None
    return Place(spots[0].lane, tuple(spot.start for spot in spots))
