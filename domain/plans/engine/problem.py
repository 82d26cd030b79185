"""A week in whole numbers: what is to be placed, on whose lane, under which limits, at which price.

All lanes share one grid: slot 0 is `Problem.origin`, a slot is 15 minutes, and sets of slots are the bits of
an int. A *work* is a task; it is placed whole, all its *pieces* on one lane, or not at all. Pieces of a work
may lie in any order. A work starts when all it is `after` have ended; after what is not placed, nothing can.
"""

from dataclasses import dataclass, field
from datetime import datetime

from domain.plans.shapes import Effort, Priority

NEVER = 1 << 30
"""A limit that does not bind."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The prices. By priority they are (urgent, high, normal, low)."""

    out: tuple[int, int, int, int] = (100, 60, 30, 12)
    """A slot of work left out."""
    late_percent: int = 50
    """What a slot of work that ends after a soft deadline costs, of the price of leaving it out."""
    late: tuple[int, int, int, int] = (4, 3, 2, 1)
    """A piece for each `late_unit` it ends after a soft deadline (all together less than leaving it out)."""
    late_unit: int = 24
    early: tuple[int, int, int, int] = (4, 2, 1, 0)
    """A piece for each day it waits."""
    high_in_dip: int = 6
    high_in_between: int = 2
    medium_in_dip: int = 2
    medium_in_peak: int = 1
    low_in_peak: int = 2
    crowded: int = 3
    """A slot over a day's even share."""
    packed: int = 6
    """A slot over 125 % of it, on top."""
    switch: int = 8
    """Another project on a day."""
    spread: int = 5
    """Another day for a split work."""
    moved: int = 12
    """A piece that is not where it was."""
    moved_day: int = 12
    """One that is on another day, on top."""
    not_asked: int = 60
    """A piece that is not where it was asked for; a slot more for each slot away."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a lane: slots [first, last), and how much may still be put there.

    `cap` and `high` (high effort) are hard limits for what is placed, `fair` is the even share of the day and
    `full` 125 % of it; all in slots, what is fixed already taken off.
    """

    first: int
    last: int
    cap: int
    high: int
    fair: int = NEVER
    full: int = NEVER


@dataclass(frozen=True, slots=True)
class Lane:
    """One worker's time. `open` are slots one may work in; `taken` are fixed events with the breaks after.

    A piece lies wholly in `open` and in one day; it and the break after it stay off `taken` and off other
    pieces and their breaks. A break may reach out of `open`. `paid` are (day, project) pairs that fixed
    events have opened. All pieces on a lane are at most `budget` long together.
    """

    open: int
    days: tuple[Day, ...]
    budget: int
    effort: Effort = Effort.MEDIUM
    taken: int = 0
    peak: int = 0
    dip: int = 0
    paid: frozenset[tuple[int, int]] = frozenset()
    overspent: int = 0
    """How far fixed events are over the budget already, for explanations."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a piece is, or was."""

    lane: int
    start: int


@dataclass(frozen=True, slots=True)
class Work:
    """A task in slots.

    `earliest` bounds starts, `latest` is the hard bound of ends, `due` the soft one. `out` is the price of
    leaving it out, `late_out` that of a slot of work after `due`, `late` that of `Weights.late_unit` slots of
    lateness, `late_most` bounds the two for a slot of work.
    `previous` says for each piece where it was. `asked` is the slot it should start in.
    """

    key: str
    pieces: tuple[int, ...]
    lanes: tuple[int, ...]
    out: int
    priority: Priority = Priority.NORMAL
    effort: Effort = Effort.MEDIUM
    earliest: int = 0
    latest: int = NEVER
    due: int | None = None
    late_out: int = 0
    late: int = 0
    late_most: int = NEVER
    after: tuple[int, ...] = ()
    project: int = 0
    asked: int | None = None
    previous: tuple[Spot | None, ...] = ()
    is_wanted: bool = False
    """It goes in before all else that had no place."""
    is_knotted: bool = False
    """It waits for itself, by way of others: it can never be placed."""

    @property
    def slots(self) -> int:
        """The whole length."""
        return sum(self.pieces)


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything the planner decides on."""

    lanes: tuple[Lane, ...]
    works: tuple[Work, ...]
    horizon: int
    origin: datetime
    now: int = 0
    weights: Weights = field(default_factory=Weights)

    def pause(self, work: int, piece: int, lane: int) -> int:
        """Return the break after a piece, in slots."""
        each = self.works[work]
        return pause(each.effort, each.pieces[piece], len(each.pieces) > 1, self.lanes[lane].effort)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a work is: its lane and the start of each of its pieces."""

    lane: int
    starts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Solution:
    """A place, or None, for each work of the problem, and what it costs."""

    places: tuple[Place | None, ...]
    cost: int


PACK = {Effort.LOW: 60, Effort.MEDIUM: 75, Effort.HIGH: 90}
"""Percent of a day's free time that may be planned, by the effort level of the person."""

HIGH_MINUTES = {Effort.LOW: 120, Effort.MEDIUM: 180, Effort.HIGH: 300}
"""Minutes of high effort a day."""

FOCUS_MINUTES = {Effort.LOW: 60, Effort.MEDIUM: 90, Effort.HIGH: 120}
"""The longest piece of a task that may be split."""

MINIMUM_PIECE_MINUTES = 30
"""The shortest piece of a task that is split."""


def pause(effort: Effort, length: int, is_split: bool, level: Effort) -> int:
    """Return the slots of break after a block: 30/15/15 minutes after high effort, else 15/15/0 from an hour.

    Pieces of a split task count as an hour: side by side they are one block under the same rule.
    """
    if effort is Effort.HIGH:
        return 2 if level is Effort.LOW else 1
    return int(level is not Effort.HIGH and (is_split or length >= 4))


def percent(level: Effort, unplanned: int) -> int:
    """Return how much of a day's free time may be planned, in percent."""
    return max(0, min(PACK[level], 100 - unplanned))
