"""A few works of a problem as a CP-SAT model, everything else standing still.

Each piece has one literal for each (day, price) it may start at, so that every soft term is linear; the start
itself is exact to the slot. Busy times, hours and deadlines are in the domains of the starts already.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domain.plans.engine.evaluating import Prices
from domain.plans.engine.grid import blocked, mask, runs
from domain.plans.engine.problem import Place, Problem
from domain.plans.engine.state import State
from domain.plans.shapes import Effort

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, CpSolver, IntervalVar, IntVar, LinearExprT


@dataclass(slots=True)
class _Piece:
    """A piece on a lane: its start, and a literal with its price for each day and price it may start at."""

    start: "IntVar"
    length: int
    choices: "list[tuple[int, int, int, IntVar]]" = field(default_factory=list)
    """(day, price, slots, literal)"""


@dataclass(slots=True)
class _Option:
    """A work on one of its lanes."""

    lane: int
    here: "IntVar"
    pieces: list[_Piece] = field(default_factory=list)


class Neighbourhood:
    """The free works of a state, which has them taken out already."""

    def __init__(self, problem: Problem, prices: Prices, state: State, free: Sequence[int]) -> None:
        from ortools.sat.python import cp_model

        self._cp = cp_model
        self.model: CpModel = cp_model.CpModel()
        self._problem, self._prices, self._state = problem, prices, state
        self._free = list(free)
        self._terms: list[LinearExprT] = []
        self._intervals: dict[int, list[IntervalVar]] = {}
        self._loads: dict[tuple[int, int], list[tuple[int, bool, IntVar]]] = {}
        self._pairs: dict[tuple[int, int, int], list[IntVar]] = {}
        self._derived: list[tuple[IntVar, Sequence[IntVar]]] = []
        self._options = {work: self._placed(work) for work in self._free}
        for lane, intervals in self._intervals.items():
            self.model.add_no_overlap(intervals)
            self._budget(lane)
        for (lane, day), parts in self._loads.items():
            self._day(lane, day, parts)
        for pair, literals in self._pairs.items():
            self._switch(pair, literals)
        for work in self._free:
            self._order(work)
        self.model.minimize(cp_model.LinearExpr.sum(self._terms))

    def hint(self, places: Sequence[Place | None]) -> None:
        """Give every variable the value it has in places that are allowed: a part of a hint is dropped."""
        known: dict[int, bool] = {}
        for work, options in self._options.items():
            place = places[work]
            for option in options:
                is_here = place is not None and place.lane == option.lane
                known[option.here.index] = is_here
                self.model.add_hint(option.here, is_here)
                for number, piece in enumerate(option.pieces):
                    at = place.starts[number] if is_here and place is not None else None
                    if at is not None:
                        self.model.add_hint(piece.start, at)
                    for _, _, slots, literal in piece.choices:
                        known[literal.index] = at is not None and bool(slots >> at & 1)
                        self.model.add_hint(literal, known[literal.index])
        for variable, literals in self._derived:
            self.model.add_hint(variable, any(known[each.index] for each in literals))

    def places(self, solver: "CpSolver") -> dict[int, Place | None]:
        """Return where a solution puts the free works."""
        found: dict[int, Place | None] = {}
        for work, options in self._options.items():
            found[work] = None
            for option in options:
                if solver.boolean_value(option.here):
                    found[work] = Place(option.lane, tuple(solver.value(one.start) for one in option.pieces))
        return found

    def _placed(self, work: int) -> list[_Option]:
        each, window = self._problem.works[work], self._window(work)
        options = []
        if window is not None:
            for lane in each.lanes:
                option = self._on(work, lane, window)
                if option is not None:
                    options.append(option)
        here = [option.here for option in options]
        self.model.add_at_most_one(here)
        must = any(self._state.places[after] is not None for after in self._state.followers[work])
        if must:
            self.model.add_exactly_one(here)
        self._terms.append(each.out - each.out * self._cp.LinearExpr.sum(here))
        return options

    def _window(self, work: int) -> tuple[int, int] | None:
        """Return between which slots a work may be, given those that stand still."""
        each, state = self._problem.works[work], self._state
        if each.is_knotted:
            return None
        first, last = 0, self._problem.horizon
        for before in each.after:
            if before in self._free:
                continue
            if state.places[before] is None:
                return None
            first = max(first, state.ends[before])
        for after in state.followers[work]:
            if state.places[after] is not None:
                last = min(last, state.begins[after])
        return first, last

    def _on(self, work: int, lane: int, window: tuple[int, int]) -> _Option | None:
        """Return a work on a lane, or None where one of its pieces has no place."""
        each, state = self._problem.works[work], self._state
        legal = []
        for number, length in enumerate(each.pieces):
            slots = self._prices.of(work, number, lane).legal & mask(window[0], window[1] - length + 1)
            legal.append(slots & ~blocked(state.occupied[lane], length + state.pause(work, number, lane)))
        if not all(legal) or each.slots > state.left[lane]:
            return None
        option = _Option(lane, self.model.new_bool_var(f"w{work} l{lane}"))
        days: dict[int, list[IntVar]] = {}
        for number, slots in enumerate(legal):
            piece = self._piece(work, number, lane, slots, option.here)
            option.pieces.append(piece)
            for day, _, _, literal in piece.choices:
                days.setdefault(day, []).append(literal)
                is_high = each.effort is Effort.HIGH
                self._loads.setdefault((lane, day), []).append((piece.length, is_high, literal))
                self._pairs.setdefault((lane, day, each.project), []).append(literal)
        if len(option.pieces) > 1:
            self._spread(option, days)
            if not each.previous:
                self._sort(option)
        return option

    def _piece(self, work: int, number: int, lane: int, slots: int, here: "IntVar") -> _Piece:
        length = self._problem.works[work].pieces[number]
        start = self.model.new_int_var_from_domain(self._domain(slots), f"w{work} {number} l{lane}")
        piece = _Piece(start, length)
        for day, of_day, levels in self._prices.of(work, number, lane).days:
            for price, level in levels:
                if hit := slots & of_day & level:
                    literal = self.model.new_bool_var("")
                    self.model.add_linear_expression_in_domain(start, self._domain(hit)).only_enforce_if(
                        literal
                    )
                    piece.choices.append((day, price, hit, literal))
                    self._terms.append(price * literal)
        self.model.add(self._cp.LinearExpr.sum([one[3] for one in piece.choices]) == here)
        size = length + self._state.pause(work, number, lane)
        interval = self.model.new_optional_fixed_size_interval_var(start, size, here, "")
        self._intervals.setdefault(lane, []).append(interval)
        return piece

    def _domain(self, slots: int) -> "object":
        return self._cp.Domain.from_intervals([[first, last - 1] for first, last in runs(slots)])

    def _spread(self, option: _Option, days: "dict[int, list[IntVar]]") -> None:
        """Price each day after the first that a split work is on."""
        used = [self._any(literals) for literals in days.values()]
        self._terms.append(self._problem.weights.spread * (self._cp.LinearExpr.sum(used) - option.here))

    def _sort(self, option: _Option) -> None:
        """Put pieces of one length in order: the others ways round are the same plan."""
        for before, after in zip(option.pieces, option.pieces[1:], strict=False):
            if before.length == after.length:
                self.model.add(before.start < after.start).only_enforce_if(option.here)

    def _any(self, literals: "Sequence[IntVar]") -> "IntVar":
        """Return a literal that is true when one of these is; the objective keeps it false otherwise."""
        found = self.model.new_bool_var("")
        for literal in literals:
            self.model.add_implication(literal, found)
        self._derived.append((found, literals))
        return found

    def _budget(self, lane: int) -> None:
        total = [
            self._problem.works[work].slots * option.here
            for work, options in self._options.items()
            for option in options
            if option.lane == lane
        ]
        self.model.add(self._cp.LinearExpr.sum(total) <= self._state.left[lane])

    def _day(self, lane: int, day: int, parts: "Iterable[tuple[int, bool, IntVar]]") -> None:
        """Keep a day within its limits, and price what is over its even share."""
        limits, weights = self._problem.lanes[lane].days[day], self._problem.weights
        fixed, high = self._state.loads[lane][day], self._state.highs[lane][day]
        parts = list(parts)
        load = self._cp.LinearExpr.sum([length * literal for length, _, literal in parts])
        self.model.add(load <= limits.cap - fixed)
        strained = [length * literal for length, is_high, literal in parts if is_high]
        if strained:
            self.model.add(self._cp.LinearExpr.sum(strained) <= limits.high - high)
        most = min(sum(length for length, _, _ in parts) + fixed, limits.cap)
        for price, bound in ((weights.crowded, limits.fair), (weights.packed, limits.full)):
            if most > bound:
                over = self.model.new_int_var(0, most, "")
                self.model.add(over >= load + fixed - bound)
                self._terms.append(price * over)

    def _switch(self, pair: tuple[int, int, int], literals: "Sequence[IntVar]") -> None:
        if not self._state.is_paid(*pair):
            self._terms.append(self._problem.weights.switch * self._any(literals))

    def _order(self, work: int) -> None:
        """Let a work start when what it is after has ended, both being free."""
        for before in self._problem.works[work].after:
            if before not in self._free:
                continue
            firsts = self._options[before]
            for option in self._options[work]:
                self.model.add(self._cp.LinearExpr.sum([one.here for one in firsts]) >= option.here)
                for first in firsts:
                    for piece in option.pieces:
                        for ended in first.pieces:
                            order = self.model.add(ended.start + ended.length <= piece.start)
                            order.only_enforce_if([option.here, first.here])
