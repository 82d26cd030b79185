"""Room for a work in a plan as it stands, nothing moved: with all limits, or with one kind of them lifted."""

from collections.abc import Sequence, Set

from domain.plans.engine.grid import blocked, mask, starts
from domain.plans.engine.problem import NEVER, pause
from domain.plans.engine.state import State
from domain.plans.scheduling import Obstacle
from domain.plans.shapes import Effort

NOTHING: frozenset[Obstacle] = frozenset()


def room(
    state: State,
    work: int,
    lane: int,
    without: Set[Obstacle] = NOTHING,
    pieces: Sequence[int] | None = None,
) -> tuple[int, ...] | None:
    """Return the first starts where a work fits on a lane, the limits in `without` lifted; None if nowhere.

    `pieces` stand in for its own, to try another length.
    """
    each, there = state.problem.works[work], state.problem.lanes[lane]
    lengths = each.pieces if pieces is None else pieces
    window = _window(state, work, without)
    if window is None or (Obstacle.BUDGET not in without and sum(lengths) > state.left[lane]):
        return None
    are_breaks = Obstacle.BREAKS not in without
    occupied = state.occupied[lane] if are_breaks else _bare(state, lane)
    open_ = there.open & mask(*window)
    caps, highs = _limits(state, work, lane, without)
    found = []
    for length in lengths:
        resting = pause(each.effort, length, len(lengths) > 1, there.effort) if are_breaks else 0
        taken = blocked(occupied, length + resting)
        for number, day in enumerate(there.days):
            if length > caps[number] or length > highs[number]:
                continue
            bits = starts(open_ & mask(day.first, day.last), length) & ~taken
            if bits:
                start = (bits & -bits).bit_length() - 1
                found.append(start)
                caps[number] -= length
                highs[number] -= length
                occupied |= mask(start, start + length + resting)
                break
        else:
            return None
    return tuple(found)


def _window(state: State, work: int, without: Set[Obstacle]) -> tuple[int, int] | None:
    """Return the slots a work may use."""
    each, problem = state.problem.works[work], state.problem
    first = problem.now if Obstacle.EARLIEST in without else max(problem.now, each.earliest)
    last = problem.horizon if Obstacle.DEADLINE in without else min(problem.horizon, each.latest)
    if Obstacle.PREDECESSOR not in without:
        between = state.window(work)
        if between is None:
            return None
        first, last = max(first, between[0]), min(last, between[1])
    return first, last


def _limits(state: State, work: int, lane: int, without: Set[Obstacle]) -> tuple[list[int], list[int]]:
    """Return how much of the work each day may still take, and how much of it as high effort."""
    days = state.problem.lanes[lane].days
    free = [NEVER] * len(days)
    caps = [day.cap - load for day, load in zip(days, state.loads[lane], strict=True)]
    highs = [day.high - load for day, load in zip(days, state.highs[lane], strict=True)]
    is_high = state.problem.works[work].effort is Effort.HIGH
    return (
        list(free) if Obstacle.DAY_LOAD in without else caps,
        highs if is_high and Obstacle.HIGH_EFFORT not in without else free,
    )


def _bare(state: State, lane: int) -> int:
    """Return the slots pieces take, without their breaks."""
    bits = 0
    for work, place in zip(state.problem.works, state.places, strict=True):
        if place is not None and place.lane == lane:
            for start, length in zip(place.starts, work.pieces, strict=True):
                bits |= mask(start, start + length)
    return bits


def unused(state: State, lane: int, first: int, last: int) -> int:
    """Return the open slots of a lane that nothing, no break either, takes."""
    return state.problem.lanes[lane].open & ~state.occupied[lane] & mask(first, last)


def busiest(state: State, lane: int, first: int, last: int) -> int:
    """Return the most that a single day between two slots may still take."""
    there = state.problem.lanes[lane]
    return max(
        (
            day.cap - load
            for day, load in zip(there.days, state.loads[lane], strict=True)
            if day.last > first and day.first < last
        ),
        default=0,
    )
