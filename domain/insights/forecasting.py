"""How much will be done, and when so much will be done: a simulation of a team's own weeks.

Each of many futures first draws a history from the history (so that a short one is not believed too much),
then each week from that, and lets the pace drift as a random walk, the wider the fewer weeks are known.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import accumulate
from random import Random
from statistics import fmean, pvariance

SURENESSES = (0.50, 0.85, 0.95)
"""How sure the three figures of a forecast are."""
REMEMBERED = 12
"""Weeks of history a forecast draws from."""
FEWEST_WEEKS = 4
BURSTIEST = 20
"""Variance over mean of the weeks; above it, work is closed in bulk and weeks say nothing of one another."""
DRIFTS = ((7, 0.20), (12, 0.15))
"""Fewer weeks than this drift by so much a week; measured on public logs, held out on another."""
STEADY = 0.10
DRAWS = 1000
FURTHEST = 260
"""Weeks looked ahead at most."""


class Refusal(StrEnum):
    """Why these weeks allow no forecast."""

    TOO_FEW = "fewer than four whole weeks are known"
    TOO_EMPTY = "more than half of the weeks are empty"
    TOO_BURSTY = "work is closed in bulk, so one week says nothing of the next"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """How many items will be done at least, half sure, 85 % sure, 95 % sure."""

    p50: float
    p85: float
    p95: float


@dataclass(frozen=True, slots=True)
class DoneWithin:
    """How long it takes at most until so many items are done, half sure, 85 % sure, 95 % sure."""

    p50: timedelta
    p85: timedelta
    p95: timedelta


def refusal(weeks: Sequence[int], *, remembered: int = REMEMBERED) -> Refusal | None:
    """Return why no forecast should be made from the latest of these weekly counts, or nothing."""
    known = weeks[-remembered:]
    if len(known) < FEWEST_WEEKS:
        return Refusal.TOO_FEW
    if known.count(0) * 2 > len(known):
        return Refusal.TOO_EMPTY
    if pvariance(known) > BURSTIEST * fmean(known):
        return Refusal.TOO_BURSTY
    return None


def drift(weeks: int) -> float:
    """Return the standard deviation of a week's change of pace, by how many weeks are known."""
    return next((sigma for fewer, sigma in DRIFTS if weeks < fewer), STEADY)


def at_least(weeks: Sequence[int], ahead: int, seed: str, *, plain: bool = False) -> AtLeast:
    """Return what will be done in the weeks ahead. `plain` is the usual bootstrap, to compare with."""
    known = list(weeks[-REMEMBERED:])
    random = Random(seed)  # noqa: S311 - a simulation that must come out the same each time
    if plain:
        totals = [float(sum(random.choices(known, k=ahead))) for _ in range(DRAWS)]
    else:
        sigma = drift(len(known))
        totals = [_total(known, ahead, sigma, random) for _ in range(DRAWS)]
    totals.sort()
    return AtLeast(*(quantile(totals, 1 - sure) for sure in SURENESSES))


def _total(known: list[int], ahead: int, sigma: float, random: Random) -> float:
    pace = total = 0.0
    drawn = random.choices(known, k=len(known))
    for count in random.choices(drawn, k=ahead):
        pace += random.gauss(0, sigma)
        total += count * math.exp(pace)
    return total


def done_within(weeks: Sequence[Sequence[int]], items: int, seed: str) -> DoneWithin:
    """Return when the next items are done, from the counts of each day of whole weeks, drawn week by week."""
    known = [tuple(accumulate(week)) for week in weeks[-REMEMBERED:]]
    sigma = drift(len(known))
    random = Random(seed)  # noqa: S311 - a simulation that must come out the same each time
    days = sorted(_days(known, items, sigma, random) for _ in range(DRAWS))
    p50, p85, p95 = (timedelta(days=math.ceil(quantile(days, sure))) for sure in SURENESSES)
    return DoneWithin(p50, p85, p95)


def _days(known: list[tuple[int, ...]], items: int, sigma: float, random: Random) -> float:
    left, pace = float(items), 0.0
    drawn = random.choices(known, k=len(known))
    for number in range(FURTHEST):
        pace += random.gauss(0, sigma)
        faster = math.exp(pace)
        week = drawn[int(random.random() * len(drawn))]
        if week[-1] * faster >= left:
            return 7.0 * number + bisect_left(week, left / faster) + 1
        left -= week[-1] * faster
    return 7.0 * FURTHEST


def quantile(ranked: Sequence[float], share: float) -> float:
    """Return the value below which a share of the ranked values lies, between neighbours in proportion."""
    place = share * (len(ranked) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ranked) - 1)
    return ranked[low] + (ranked[high] - ranked[low]) * (place - low)
