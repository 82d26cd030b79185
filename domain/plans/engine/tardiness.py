"""One long window and nothing but lateness: the order is all there is, and swaps and insertions find it.

Weighted tardiness on one machine (OR-Library's 1||ΣwjTj): a start by apparent urgency (ATC), then iterated
local search. Prices never fall with time, so nothing is gained by waiting and works lie one after the other.
"""

import random
from collections.abc import Sequence
from itertools import accumulate

from domain.plans.engine.evaluating import Prices, evaluate, late_price
from domain.plans.engine.grid import runs
from domain.plans.engine.problem import Place, Problem, Solution, Work
from domain.plans.shapes import Effort

TRIES = 200
"""Kicks of the search, of 50 works and fewer; with more each takes longer, so there are fewer."""
PATIENCE = 40
"""After how many kicks in vain it kicks its best order hard."""
LOOKS = (0.5, 1.0, 2.0, 4.0)
"""How far ahead apparent urgency looks, in mean lengths."""


def is_sequence(problem: Problem) -> bool:
    """Tell whether all that is to be decided is one order, and all of it fits."""
    if len(problem.lanes) != 1 or len(problem.lanes[0].days) != 1 or len(problem.works) < 2:
        return False
    lane, total = problem.lanes[0], sum(work.slots for work in problem.works)
    stretch = runs(lane.open)
    if len(stretch) != 1 or lane.peak or lane.dip or lane.taken or total > min(lane.budget, lane.days[0].cap):
        return False
    first, last = stretch[0]
    return total <= last - first and all(
        _is_plain(problem, index, first, last) for index in range(len(problem.works))
    )


def _is_plain(problem: Problem, index: int, first: int, last: int) -> bool:
    work: Work = problem.works[index]
    is_bound = work.earliest > first or work.latest < last or work.after or work.asked is not None
    is_cut = len(work.pieces) > 1 or any(work.previous) or problem.pause(index, 0, 0)
    return work.lanes == (0,) and work.effort is not Effort.HIGH and not (is_bound or is_cut)


def sequence(problem: Problem, prices: Prices | None = None) -> Solution:
    """Return the best order found; only for problems that `is_sequence` is true of."""
    first = runs(problem.lanes[0].open)[0][0]
    tries = min(TRIES, TRIES * 2500 // len(problem.works) ** 2)
    total = sum(work.slots for work in problem.works)
    costs = [
        [late_price(work, problem.weights, first + end, work.slots) for end in range(total + 1)]
        for work in problem.works
    ]
    order = _Orders([work.slots for work in problem.works], costs).best(_urgent(problem, first), tries)
    ends = accumulate(problem.works[work].slots for work in order)
    places: list[Place | None] = [None] * len(problem.works)
    for work, end in zip(order, ends, strict=True):
        places[work] = Place(0, (first + end - problem.works[work].slots,))
    return Solution(tuple(places), evaluate(problem, places, prices))


def _urgent(problem: Problem, first: int) -> list[list[int]]:
    """Return orders by apparent urgency: late weight over length, discounted by the slack left."""
    works = problem.works
    mean = sum(work.slots for work in works) / len(works)
    found = []
    for look in LOOKS:
        left, order, now = set(range(len(works))), list[int](), first
        while left:
            best = max(sorted(left), key=lambda index: _urgency(works[index], now, look * mean))
            left.remove(best)
            order.append(best)
            now += works[best].slots
        found.append(order)
    return found


def _urgency(work: Work, now: int, scale: float) -> float:
    slack = max(0, (work.due if work.due is not None else 1 << 20) - work.slots - now)
    return (work.late + work.late_out) / work.slots * float(2.0 ** (-slack / scale))


class _Orders:
    """Orders of works that each have a length and a price for every end."""

    def __init__(self, lengths: Sequence[int], costs: Sequence[Sequence[int]]) -> None:
        self._lengths, self._costs = lengths, costs

    def cost(self, order: Sequence[int]) -> int:
        end = total = 0
        for work in order:
            end += self._lengths[work]
            total += self._costs[work][end]
        return total

    def best(self, starts: Sequence[list[int]], tries: int) -> list[int]:
        chance = random.Random(len(self._lengths))  # noqa: S311 -- a search, no secret
        found = [self._settled(list(start)) for start in starts]
        cost, order = min((self.cost(each), each) for each in found)
        best, least, vain = list(order), cost, 0
        for _ in range(tries):
            if least == 0:
                break
            trial = self._settled(self._kicked(order, chance, chance.randint(3, 6)))
            value = self.cost(trial)
            vain += 1
            if value <= cost:
                order, cost = trial, value
            if value < least:
                best, least, vain = list(trial), value, 0
            elif vain % PATIENCE == 0:
                order = self._settled(self._kicked(best, chance, len(order) // 2))
                cost = self.cost(order)
        return best

    def _kicked(self, order: list[int], chance: random.Random, swaps: int) -> list[int]:
        order = list(order)
        for _ in range(swaps):
            one = chance.randrange(len(order))
            two = min(len(order) - 1, max(0, one + chance.randint(-10, 10)))
            order[one], order[two] = order[two], order[one]
        return order

    def _settled(self, order: list[int]) -> list[int]:
        """Return an order that no insertion and no swap makes better."""
        is_better = True
        while is_better:
            is_better = False
            for at in range(len(order)):
                is_better |= self._insert(order, at)
            if not is_better:
                is_better = self._swap(order)
        return order

    def _insert(self, order: list[int], at: int) -> bool:
        """Move the work at a position where it is cheapest; tell whether that was better."""
        lengths, costs = self._lengths, self._costs
        work = order[at]
        length, own = lengths[work], costs[work]
        ends = list(accumulate(lengths[each] for each in order))
        was = own[ends[at]]
        least, to, change = 0, at, 0
        for position in range(at + 1, len(order)):
            other, end = order[position], ends[position]
            price = costs[other]
            change += price[end - length] - price[end]
            if change + own[end] - was < least:
                least, to = change + own[end] - was, position
        change = 0
        for position in range(at - 1, -1, -1):
            other, end = order[position], ends[position]
            price = costs[other]
            change += price[end + length] - price[end]
            if change - was >= least:
                break
            start = end - lengths[other]
            if change + own[start + length] - was < least:
                least, to = change + own[start + length] - was, position
        if to == at:
            return False
        order.insert(to, order.pop(at))
        return True

    def _swap(self, order: list[int]) -> bool:
        """Swap the first two works for which that is better; tell whether there were any."""
        lengths, costs = self._lengths, self._costs
        ends = list(accumulate(lengths[each] for each in order))
        paid = [0, *accumulate(costs[work][end] for work, end in zip(order, ends, strict=True))]
        for one in range(len(order) - 2):
            work, start = order[one], ends[one] - lengths[order[one]]
            price, was = costs[work], costs[work][ends[one]]
            for two in range(one + 2, len(order)):
                other = order[two]
                shift = lengths[other] - lengths[work]
                change = (
                    price[ends[two]] - was + costs[other][start + lengths[other]] - costs[other][ends[two]]
                )
                if change - (paid[two] - paid[one + 1] if shift < 0 else 0) >= 0:
                    continue
                for position in range(one + 1, two):
                    each = costs[order[position]]
                    change += each[ends[position] + shift] - each[ends[position]]
                if change < 0:
                    order[one], order[two] = other, work
                    return True
        return False
