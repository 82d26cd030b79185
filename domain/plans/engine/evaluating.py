"""What a place costs and whether it is allowed: the one objective that every planner here minimises.

Formulas and weights: all soft terms of a piece depend on its start alone (effort against energy, lateness,
earliness, stability, the asked start), so they are one price for each start. What is left depends on days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from domain.plans.engine.grid import blocked, mask, starts
from domain.plans.engine.problem import Lane, Place, Problem, Solution, Weights, Work
from domain.plans.shapes import Effort

Levels = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Starts:
    """Where a piece may start on a lane, by itself, and at what price.

    `days` are (day, slots, levels) for each day with legal starts; levels are (price, slots), the cheapest
    first. `day` says for each start on which day it is. `taking` is the length with the break after it.
    """

    legal: int
    price: dict[int, int]
    day: dict[int, int]
    days: tuple[tuple[int, int, Levels], ...]
    length: int
    taking: int


class Prices:
    """The starts of every piece on every lane, worked out when first asked for."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._known: dict[tuple[int, int], tuple[Starts, ...]] = {}
        self._alike: dict[tuple[object, ...], Starts] = {}
        self._moods: dict[tuple[int, int, Effort], list[int]] = {}

    def of(self, work: int, piece: int, lane: int) -> Starts:
        """Return the starts of a piece on a lane."""
        return self.whole(work, lane)[piece]

    def whole(self, work: int, lane: int) -> tuple[Starts, ...]:
        """Return the starts of all pieces of a work on a lane."""
        key = work, lane
        found = self._known.get(key)
        if found is None:
            pieces = range(len(self._problem.works[work].pieces))
            found = self._known[key] = tuple(self._shared(work, piece, lane) for piece in pieces)
        return found

    def _shared(self, index: int, piece: int, lane: int) -> Starts:
        work = self._problem.works[index]
        spot = work.previous[piece] if work.previous else None
        bounds = work.earliest, work.latest, work.due, work.late_out, work.late, work.late_most, work.out
        key = (
            lane,
            work.pieces[piece],
            work.effort,
            work.priority,
            *bounds,
            work.asked,
            spot,
            len(work.pieces) > 1,
        )
        found = self._alike.get(key)
        if found is None:
            found = self._alike[key] = self._starts(index, piece, lane)
        return found

    def _starts(self, index: int, piece: int, lane: int) -> Starts:
        problem, work = self._problem, self._problem.works[index]
        length = work.pieces[piece]
        each = problem.lanes[lane]
        mood = self._mood(lane, length, work.effort)
        taking = length + problem.pause(index, piece, lane)
        fixed = blocked(each.taken, taking)
        window = each.open & mask(work.earliest, min(work.latest, problem.horizon))
        spot = work.previous[piece] if work.previous else None
        price: dict[int, int] = {}
        day_of_start: dict[int, int] = {}
        days, legal = [], 0
        for number, day in enumerate(each.days):
            bits = starts(window & mask(day.first, day.last), length) & ~fixed
            if not bits:
                continue
            legal |= bits
            levels: dict[int, int] = {}
            base = problem.weights.early[work.priority - 1] * number
            for start in _slots(bits):
                cost = base + mood[start]
                if work.due is not None and start + length > work.due:
                    cost += late_price(work, problem.weights, start + length, length)
                if work.asked is not None:
                    cost += asked_price(work, problem.weights, start)
                if spot is not None and (start != spot.start or lane != spot.lane):
                    is_today = lane == spot.lane and day.first <= spot.start < day.last
                    cost += problem.weights.moved + (0 if is_today else problem.weights.moved_day)
                price[start], day_of_start[start] = cost, number
                levels[cost] = levels.get(cost, 0) | 1 << start
            days.append((number, bits, tuple(sorted(levels.items()))))
        return Starts(legal, price, day_of_start, tuple(days), length, taking)

    def _mood(self, lane: int, length: int, effort: Effort) -> list[int]:
        """Return what effort against energy costs for each start."""
        key = lane, length, effort
        found = self._moods.get(key)
        if found is None:
            problem = self._problem
            each = problem.lanes[lane]
            slot = [_strain(problem.weights, each, effort, at) for at in range(problem.horizon)]
            found = [0] * problem.horizon
            running = sum(slot[:length])
            for start in range(problem.horizon - length + 1):
                found[start] = running
                if start + length < problem.horizon:
                    running += slot[start + length] - slot[start]
            self._moods[key] = found
        return found


def _slots(bits: int) -> list[int]:
    found = []
    while bits:
        low = bits & -bits
        found.append(low.bit_length() - 1)
        bits ^= low
    return found


def _strain(weights: Weights, lane: Lane, effort: Effort, slot: int) -> int:
    peak, dip = lane.peak >> slot & 1, lane.dip >> slot & 1
    match effort:
        case Effort.HIGH:
            return 0 if peak else weights.high_in_dip if dip else weights.high_in_between
        case Effort.MEDIUM:
            return weights.medium_in_peak if peak else weights.medium_in_dip if dip else 0
        case Effort.LOW:
            return weights.low_in_peak if peak else 0


def late_price(work: Work, weights: Weights, end: int, length: int) -> int:
    """Return what a piece that ends at a slot costs for being late: flat for its work, and linear."""
    if work.due is None or end <= work.due:
        return 0
    linear = work.late * ((end - work.due) // weights.late_unit)
    return min(work.late_out * length + linear, work.late_most * length)


def asked_price(work: Work, weights: Weights, start: int) -> int:
    """Return what it costs not to start where it was asked for: always less than leaving it out."""
    away = abs(start - work.asked) if work.asked is not None else 0
    return min(weights.not_asked + away, work.out * 3 // 4) if away else 0


def crowd(weights: Weights, load: int, fair: int, full: int) -> int:
    """Return what a day's load costs over its even share."""
    return weights.crowded * max(0, load - fair) + weights.packed * max(0, load - full)


def evaluate(problem: Problem, places: Sequence[Place | None], prices: Prices | None = None) -> int:
    """Return the objective of places that are allowed; KeyError for a start that never is."""
    prices = prices or Prices(problem)
    weights, total = problem.weights, 0
    loads: dict[tuple[int, int], int] = {}
    pairs: set[tuple[int, int, int]] = set()
    for index, (work, place) in enumerate(zip(problem.works, places, strict=True)):
        if place is None:
            total += work.out
            continue
        lane = problem.lanes[place.lane]
        used = set()
        for piece, start in enumerate(place.starts):
            total += prices.of(index, piece, place.lane).price[start]
            day = day_of(lane, start)
            used.add(day)
            loads[place.lane, day] = loads.get((place.lane, day), 0) + work.pieces[piece]
            if (day, work.project) not in lane.paid:
                pairs.add((place.lane, day, work.project))
        total += weights.spread * (len(used) - 1)
    for (index, number), load in loads.items():
        filled = problem.lanes[index].days[number]
        total += crowd(weights, load, filled.fair, filled.full)
    return total + weights.switch * len(pairs)


def day_of(lane: Lane, slot: int) -> int:
    """Return the day of a lane that a slot is on."""
    return next(number for number, day in enumerate(lane.days) if day.first <= slot < day.last)


def solution_of(problem: Problem, places: Sequence[Place | None], prices: Prices | None = None) -> Solution:
    """Return a solution with its cost."""
    return Solution(tuple(places), evaluate(problem, places, prices))


def violations(problem: Problem, places: Sequence[Place | None]) -> list[str]:
    """Return which hard constraints places break, in words for a log; nothing when they are allowed."""
    own = [_own(problem, index, place) for index, place in enumerate(places)]
    shared = (_shared(problem, places, lane) for lane in range(len(problem.lanes)))
    return list(chain.from_iterable(own if any(own) else shared))


def _own(problem: Problem, index: int, place: Place | None) -> list[str]:
    work, found = problem.works[index], []
    if place is None:
        return []
    if place.lane not in work.lanes or len(place.starts) != len(work.pieces):
        return [f"{work.key} is not whole, or on a lane it may not be on"]
    prices = Prices(problem)
    for piece, start in enumerate(place.starts):
        if not prices.of(index, piece, place.lane).legal >> start & 1:
            found.append(f"{work.key} starts at {start}")
    return found


def _shared(problem: Problem, places: Sequence[Place | None], index: int) -> list[str]:
    lane, found = problem.lanes[index], []
    occupied, total = 0, 0
    loads, highs = [0] * len(lane.days), [0] * len(lane.days)
    for number, (work, place) in enumerate(zip(problem.works, places, strict=True)):
        if place is None or place.lane != index:
            continue
        for piece, (start, length) in enumerate(zip(place.starts, work.pieces, strict=True)):
            bits = mask(start, start + length + problem.pause(number, piece, index))
            if bits & occupied:
                found.append(f"{work.key} overlaps at {start}")
            occupied |= bits
            total += length
            day = day_of(lane, start)
            loads[day] += length
            highs[day] += length if work.effort is Effort.HIGH else 0
        found += _early(problem, places, number)
    over = [day for day, each in enumerate(lane.days) if loads[day] > each.cap or highs[day] > each.high]
    found += [f"day {day} of lane {index} is too full" for day in over]
    return found + ([f"lane {index} is over its budget"] if total > lane.budget else [])


def _early(problem: Problem, places: Sequence[Place | None], index: int) -> list[str]:
    place, work = places[index], problem.works[index]
    found = [f"{work.key} waits for itself"] if work.is_knotted else []
    for before in work.after:
        other = places[before]
        if other is None or place is None or end_of(problem.works[before], other) > min(place.starts):
            found.append(f"{work.key} is before {problem.works[before].key}")
    return found


def end_of(work: Work, place: Place) -> int:
    """Return the slot in which the last piece has ended."""
    return max(start + length for start, length in zip(place.starts, work.pieces, strict=True))
