"""Where a weekly figure goes: the mean of three simple forecasts, as wide as the last twelve missed.

Naive (as last week), simple smoothing, and theta (smoothing with half the slope): together they miss less
than any alone on short series. The ranges are split conformal: what the last twelve forecasts missed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean, median

FEWEST = 8
CHECKED = 12
WEIGHTS = tuple(step / 20 for step in range(1, 20))
"""Smoothing weights that are tried."""
RESAMPLES = 400


@dataclass(frozen=True, slots=True)
class Ahead:
    """A figure some weeks ahead, and how far off it may be at 80 % and 95 %."""

    value: float
    off80: float
    off95: float


@dataclass(frozen=True, slots=True)
class Slope:
    """The change a week that most pairs of weeks agree on, and the range it lies in with 99 %."""

    middle: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Tell whether even the range leaves no doubt of the direction."""
        return self.low > 0 or self.high < 0


def ahead(values: Sequence[float], weeks: int) -> Ahead | None:
    """Return the figure so many weeks ahead; None when too few weeks are known to say how sure it is."""
    origins = range(max(FEWEST, len(values) - weeks - CHECKED + 1), len(values) - weeks + 1)
    missed = sorted(abs(values[end + weeks - 1] - _combined(values[:end], weeks)) for end in origins)
    if len(missed) < FEWEST:
        return None
    return Ahead(_combined(values, weeks), _ranked(missed, 0.80), _ranked(missed, 0.95))


def _ranked(missed: Sequence[float], sure: float) -> float:
    return missed[min(len(missed), math.ceil((len(missed) + 1) * sure)) - 1]


def _combined(values: Sequence[float], weeks: int) -> float:
    level, weight = _smoothed(values)
    slope = _least_squares(values)
    count = len(values)
    lead = weeks - 1 + (1 - (1 - weight) ** count) / weight
    return fmean((values[-1], level, level + slope / 2 * lead))


def _smoothed(values: Sequence[float]) -> tuple[float, float]:
    """Return the level and the weight that would have missed least, a week ahead."""
    best = (math.inf, values[-1], 1.0)
    for weight in WEIGHTS:
        level, missed = values[0], 0.0
        for value in values[1:]:
            missed += (value - level) ** 2
            level += weight * (value - level)
        best = min(best, (missed, level, weight))
    return best[1], best[2]


def _least_squares(values: Sequence[float]) -> float:
    middle, centre = fmean(values), (len(values) - 1) / 2
    over = sum((place - centre) ** 2 for place in range(len(values)))
    return sum((place - centre) * (value - middle) for place, value in enumerate(values)) / over


def slope(values: Sequence[float], seed: str) -> Slope:
    """Return Theil and Sen's slope with a range from resampled weeks."""
    random = Random(seed)  # noqa: S311 - a simulation that must come out the same each time
    places = list(enumerate(values))
    drawn = sorted(_slope(random.choices(places, k=len(places))) for _ in range(RESAMPLES))
    cut = RESAMPLES // 200
    return Slope(_slope(places), drawn[cut], drawn[-1 - cut])


def _slope(places: Sequence[tuple[int, float]]) -> float:
    slopes = [
        (value - earlier) / (place - before)
        for before, earlier in places
        for place, value in places
        if place > before
    ]
    return median(slopes) if slopes else 0.0
