"""Places under change: put one work in or out at a time, its price known at once."""

from collections.abc import Sequence

from domain.plans.engine.evaluating import Prices, Starts, crowd
from domain.plans.engine.grid import blocked, mask
from domain.plans.engine.problem import Day, Place, Problem
from domain.plans.shapes import Effort


class State:
    """Places, always allowed ones, and their cost; `occupied` are pieces and the breaks after them."""

    def __init__(self, problem: Problem, prices: Prices) -> None:
        self.problem = problem
        self.prices = prices
        self.places: list[Place | None] = [None] * len(problem.works)
        self.cost = sum(work.out for work in problem.works)
        self.occupied = [lane.taken for lane in problem.lanes]
        self.loads = [[0] * len(lane.days) for lane in problem.lanes]
        self.highs = [[0] * len(lane.days) for lane in problem.lanes]
        self.left = [lane.budget for lane in problem.lanes]
        self._always = (0, problem.horizon)
        self.begins = [0] * len(problem.works)
        self.ends = [0] * len(problem.works)
        self._pairs: dict[tuple[int, int, int], int] = {}
        for index, lane in enumerate(problem.lanes):
            for day, project in lane.paid:
                self._pairs[index, day, project] = 1
        self.followers: list[list[int]] = [[] for _ in problem.works]
        for index, work in enumerate(problem.works):
            for before in work.after:
                self.followers[before].append(index)
        self._crowds = [[_crowds(problem, day) for day in lane.days] for lane in problem.lanes]

    def pause(self, work: int, piece: int, lane: int) -> int:
        """Return the break after a piece."""
        found = self.prices.of(work, piece, lane)
        return found.taking - found.length

    def is_paid(self, lane: int, day: int, project: int) -> bool:
        """Tell whether a project is on a day of a lane already, placed or fixed."""
        return (lane, day, project) in self._pairs

    def window(self, work: int) -> tuple[int, int] | None:
        """Return between which slots a work may be, given the places of what is before and after it."""
        each = self.problem.works[work]
        if each.is_knotted:
            return None
        first, last = 0, self.problem.horizon
        for before in each.after:
            if self.places[before] is None:
                return None
            first = max(first, self.ends[before])
        for follower in self.followers[work]:
            if self.places[follower] is not None:
                last = min(last, self.begins[follower])
        return (first, last) if last - first > 0 else None

    def best(self, work: int, lanes: Sequence[int] | None = None, shut: int = 0) -> Place | None:
        """Return the cheapest place for a work, piece by piece; `shut` are slots it shall not start in."""
        window = self.window(work)
        if window is None:
            return None
        found, least = None, 1 << 60
        for lane in self.problem.works[work].lanes if lanes is None else lanes:
            fit = self._fit(work, lane, window, shut)
            if fit is not None and fit[0] < least:
                least, found = fit[0], Place(lane, fit[1])
        return found

    def _fit(
        self, work: int, lane: int, window: tuple[int, int], shut: int
    ) -> tuple[int, tuple[int, ...]] | None:
        each = self.problem.works[work]
        if each.slots > self.left[lane]:
            return None
        occupied, total = self.occupied[lane], 0
        found: list[int] = []
        used: dict[int, int] = {}
        for piece in self.prices.whole(work, lane):
            allowed = piece.legal & ~(blocked(occupied, piece.taking) | shut)
            if window != self._always:
                allowed &= mask(window[0], window[1] - piece.length + 1)
            cheapest = self._cheapest(work, piece, lane, allowed, used) if allowed else None
            if cheapest is None:
                return None
            price, start, day = cheapest
            total += price
            used[day] = used.get(day, 0) + piece.length
            found.append(start)
            occupied |= ((1 << piece.taking) - 1) << start
        return total, tuple(found)

    def _cheapest(
        self, work: int, piece: Starts, lane: int, allowed: int, used: dict[int, int]
    ) -> tuple[int, int, int] | None:
        """Return the price, start and day of the cheapest allowed start, the earliest of equals."""
        each, length = self.problem.works[work], piece.length
        days, crowds = self.problem.lanes[lane].days, self._crowds[lane]
        is_high, weights = each.effort is Effort.HIGH, self.problem.weights
        loads, highs, pairs = self.loads[lane], self.highs[lane], self._pairs
        least, found, on = 1 << 60, -1, -1
        for day, slots, levels in piece.days:
            here = allowed & slots
            if not here:
                continue
            own = used.get(day, 0)
            load = loads[day] + own
            if load + length > days[day].cap or (is_high and highs[day] + own + length > days[day].high):
                continue
            extra = crowds[day][load + length] - crowds[day][load]
            if not own:
                if (lane, day, each.project) not in pairs:
                    extra += weights.switch
                if used:
                    extra += weights.spread
            for price, level in levels:
                if price + extra >= least:
                    break
                hit = here & level
                if hit:
                    least, found, on = price + extra, (hit & -hit).bit_length() - 1, day
                    break
        return (least, found, on) if found >= 0 else None

    def put(self, work: int, place: Place) -> None:
        """Put a work where it is allowed to be."""
        self.cost += self._turn(work, place, 1)
        each = self.problem.works[work]
        self.places[work] = place
        self.begins[work] = min(place.starts)
        self.ends[work] = max(start + length for start, length in zip(place.starts, each.pieces, strict=True))

    def take(self, work: int) -> Place | None:
        """Take a work out and return where it was."""
        place = self.places[work]
        if place is not None:
            self.cost += self._turn(work, place, -1)
            self.places[work] = None
        return place

    def _turn(self, work: int, place: Place, sign: int) -> int:
        """Book a work in (1) or out (-1) and return by how much the cost changes."""
        each, lane = self.problem.works[work], place.lane
        loads, highs, pairs, crowds = self.loads[lane], self.highs[lane], self._pairs, self._crowds[lane]
        change = -sign * each.out
        is_high, switch = each.effort is Effort.HIGH, self.problem.weights.switch
        days, taken = set(), 0
        for piece, start in zip(self.prices.whole(work, lane), place.starts, strict=True):
            length, day = piece.length, piece.day[start]
            load = loads[day]
            after = loads[day] = load + sign * length
            change += sign * piece.price[start] + crowds[day][after] - crowds[day][load]
            if is_high:
                highs[day] += sign * length
            taken |= ((1 << piece.taking) - 1) << start
            days.add(day)
        for day in days:
            pair = lane, day, each.project
            count = pairs.get(pair, 0) + sign
            if count:
                pairs[pair] = count
            else:
                del pairs[pair]
            if count + (sign < 0) == 1:
                change += sign * switch
        self.occupied[lane] ^= taken
        self.left[lane] -= sign * each.slots
        return change + sign * self.problem.weights.spread * (len(days) - 1)

    def is_allowed(self, work: int, place: Place) -> bool:
        """Tell whether a work may be put exactly there now."""
        window, each, lane = self.window(work), self.problem.works[work], place.lane
        if window is None or lane not in each.lanes or each.slots > self.left[lane]:
            return False
        occupied = self.occupied[lane]
        loads, highs = list(self.loads[lane]), list(self.highs[lane])
        days = self.problem.lanes[lane].days
        for piece, start in zip(self.prices.whole(work, lane), place.starts, strict=True):
            is_legal = start >= 0 and piece.legal >> start & 1
            bits = ((1 << piece.taking) - 1) << max(start, 0)
            if not is_legal or bits & occupied or start < window[0] or start + piece.length > window[1]:
                return False
            occupied |= bits
            day = piece.day[start]
            loads[day] += piece.length
            highs[day] += piece.length if each.effort is Effort.HIGH else 0
            if loads[day] > days[day].cap or highs[day] > days[day].high:
                return False
        return True


def _crowds(problem: Problem, day: Day) -> list[int]:
    return [crowd(problem.weights, load, day.fair, day.full) for load in range(day.cap + 1)]
