"""Which weeks and days are unusual, by counts alone, against their own recent past.

Counts are made even in spread first (Anscombe), the middle is a median, and the spread a winsorised deviation
that one odd week cannot widen; it is never taken as less than chance alone would give.
"""

import math
from collections.abc import Sequence
from statistics import median, stdev

MENTION = 2.5
"""Deviations from which a week is worth a word: a false word or two a year."""
ALERT = 3.5
REMEMBERED = 12
FEWEST_WEEKS = 8
PULLED_IN = 0.10
"""Share of the values at each end that are pulled in to their neighbour."""
WIDENED = 1.35
"""Makes up for what pulling in takes from the spread of ordinary weeks."""
CHANCE = 1.0
"""The spread of a count by chance alone, once made even."""


def weekly(past: Sequence[int], count: int) -> float | None:
    """Return by how many deviations a week's count is off the weeks before it; None if they are too few."""
    known = past[-REMEMBERED:]
    return (
        _off(known, count, _spread([_even(each) for each in known])) if len(known) >= FEWEST_WEEKS else None
    )


def daily(past: Sequence[Sequence[int]], week: Sequence[int]) -> tuple[float, ...] | None:
    """Return by how many deviations each day is off the same weekday of the weeks before; None: too few.

    The spread is one for all weekdays: twelve values of one weekday alone are too few to tell it.
    """
    known = past[-REMEMBERED:]
    if len(known) < FEWEST_WEEKS:
        return None
    columns = [[each[place] for each in known] for place in range(len(week))]
    middles = [median(_even(count) for count in column) for column in columns]
    rests = [_even(each[place]) - middles[place] for each in known for place in range(len(week))]
    spread = _spread(rests)
    return tuple(_off(column, count, spread) for column, count in zip(columns, week, strict=True))


def _even(count: int) -> float:
    return 2 * math.sqrt(count + 3 / 8)


def _off(known: Sequence[int], count: int, spread: float) -> float:
    return (_even(count) - median(_even(each) for each in known)) / spread


def _spread(values: Sequence[float]) -> float:
    ranked = sorted(values)
    ends = round(PULLED_IN * len(ranked))
    low, high = ranked[ends], ranked[-1 - ends]
    return max(CHANCE, WIDENED * stdev(min(high, max(low, value)) for value in ranked))
