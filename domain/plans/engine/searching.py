"""Ruin and recreate: take a few works out, put them back another way, keep what is better or nearly so.

Counted rounds and a seed from the problem itself: the same problem gives the same plan, on any machine.
"""

import math
import random
import zlib
from collections.abc import Callable, Sequence

from domain.plans.engine.evaluating import Prices
from domain.plans.engine.greedy import ordered
from domain.plans.engine.problem import Place, Problem, Solution, Work
from domain.plans.engine.state import State

ROUNDS = 6000
"""Rounds of a usual search: about a CPU-second for 40 tasks."""
WARMTH = 20.0
"""How much worse a step may be, about, in the beginning; it cools to nothing."""
MOST = 12
"""How many works are taken out at once, at most, and how many of those left out are tried with them."""
FEW = 1.6
"""Above 1, fewer works are taken out more often."""

Key = Callable[[Work], tuple[int, ...]]


def search(
    problem: Problem, start: Solution, prices: Prices | None = None, *, rounds: int = ROUNDS
) -> Solution:
    """Return the best solution found from a start in a number of rounds."""
    if not problem.works:
        return start
    return _Search(problem, start, prices or Prices(problem)).run(rounds)


def fingerprint(problem: Problem) -> int:
    """Return a number for the problem, the same in any process."""
    lanes = [(lane.open, lane.taken, lane.days, lane.budget, sorted(lane.paid)) for lane in problem.lanes]
    return zlib.crc32(repr((lanes, problem.works, problem.horizon, problem.now)).encode())


class _Search:
    """One search; `_removed` and `_added` are what the round in hand did."""

    def __init__(self, problem: Problem, start: Solution, prices: Prices) -> None:
        self._problem = problem
        self._state = State(problem, prices)
        for work, place in enumerate(start.places):
            if place is not None:
                self._state.put(work, place)
        self._chance = random.Random(fingerprint(problem))  # noqa: S311 -- a search, no secret
        self._in = [work for work, place in enumerate(start.places) if place is not None]
        self._out = [work for work, place in enumerate(start.places) if place is None]
        self._removed: dict[int, Place] = {}
        self._added: list[int] = []
        self._mates: dict[int, list[int]] = {}
        for index, each in enumerate(problem.works):
            self._mates.setdefault(each.project, []).append(index)

    def run(self, rounds: int) -> Solution:
        state, chance = self._state, self._chance
        best, least = list(state.places), state.cost
        for turn in range(rounds):
            before = state.cost
            warmth = WARMTH * (1 - turn / rounds)
            self._removed, self._added = {}, []
            self._ruin()
            self._recreate()
            if state.cost <= before - warmth * math.log(1 - chance.random()):
                self._settle()
                if state.cost < least:
                    best, least = list(state.places), state.cost
            else:
                self._undo()
        return Solution(tuple(best), least)

    def _settle(self) -> None:
        places = self._state.places
        if len(self._added) != len(self._removed) or any(work not in self._removed for work in self._added):
            self._in = [work for work, place in enumerate(places) if place is not None]
            self._out = [work for work, place in enumerate(places) if place is None]

    def _undo(self) -> None:
        for work in self._added:
            self._state.take(work)
        for work, place in self._removed.items():
            self._state.put(work, place)

    def _ruin(self) -> None:
        if not self._in:
            return
        chance = self._chance
        size = min(len(self._in), 1 + int(MOST * chance.random() ** FEW))
        seed = chance.choice(self._in)
        kind = chance.random()
        if kind < 0.15:
            chosen = chance.sample(self._in, size)
        elif kind < 0.5:
            chosen = self._near(seed, size)
        else:
            chosen = self._related(seed, size)
        for work in chosen:
            self._remove(work)

    def _remove(self, work: int) -> None:
        place = self._state.take(work)
        if place is not None:
            self._removed[work] = place

    def _near(self, seed: int, size: int) -> list[int]:
        """Return works close in time, on the same lane mostly."""
        state, chance = self._state, self._chance
        begin, place = state.begins[seed], state.places[seed]
        lane = place.lane if place is not None else 0
        far = []
        for work in self._in:
            other = state.places[work]
            if other is not None:
                away = abs(state.begins[work] - begin) + (0 if other.lane == lane else 40)
                far.append((away * (0.5 + chance.random()), work))
        return [work for _, work in sorted(far)[:size]]

    def _related(self, seed: int, size: int) -> list[int]:
        """Return works of the same project with those before and after, and of other projects near them."""
        state = self._state
        kin: dict[int, None] = {}
        for each in (seed, *self._near(seed, size)):
            work = self._problem.works[each]
            mates = [*self._mates[work.project], *work.after, *state.followers[each]]
            kin.update(dict.fromkeys(mate for mate in mates if state.places[mate] is not None))
            if len(kin) >= size:
                break
        return list(kin)

    def _recreate(self) -> None:
        state, chance = self._state, self._chance
        tried = chance.sample(self._out, min(len(self._out), chance.randint(0, MOST)))
        for work in ordered(self._problem, [*self._removed, *tried], self._order()):
            shut = 0
            was = self._removed.get(work)
            if was is not None and chance.random() < 0.2:
                for start in was.starts:
                    shut |= 1 << start
            place = state.best(work, self._lanes(work), shut)
            if place is not None:
                state.put(work, place)
                self._added.append(work)
        self._unhook()

    def _lanes(self, work: int) -> Sequence[int]:
        lanes = self._problem.works[work].lanes
        return lanes if len(lanes) <= 3 else self._chance.sample(lanes, 3)

    def _order(self) -> Key:
        chance = self._chance
        kind = chance.randrange(5)
        if kind == 0:
            return lambda work: (work.priority * 8 + chance.randrange(16),)
        if kind == 1:
            return lambda work: (-work.slots * 4 + chance.randrange(16),)
        if kind == 2:
            return lambda work: (min(work.latest, work.due or work.latest) + chance.randrange(48),)
        if kind == 3:
            salt = chance.randrange(1 << 20)
            return lambda work: (work.project * 7919 % 104729 * salt % 104723, -work.slots)
        return lambda work: (chance.randrange(1 << 20),)

    def _unhook(self) -> None:
        """Take out what waits for a work that found no place again."""
        state = self._state
        lost = [work for work in self._removed if state.places[work] is None]
        while lost:
            for follower in state.followers[lost.pop()]:
                place = state.take(follower)
                if place is not None:
                    lost.append(follower)
                    if follower in self._added:
                        self._added.remove(follower)
                    else:
                        self._removed[follower] = place
