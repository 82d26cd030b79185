"""When a run that is under way will be finished, learnt from finished runs and from how past forecasts went.

Runs that are finished are the quicker ones, so their plain quantiles promise too much. Each forecast is kept;
what became of it, or how long it has been open by now (a censored ratio: the end is known to be later only),
says by how much to stretch the next (Kaplan and Meier's estimate of a quantile).
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from operator import attrgetter
from random import Random

from domain.insights.events import Run
from domain.insights.forecasting import SURENESSES, quantile

FEWEST_FINISHED = 20
"""Runs that finished, or forecasts that came to an end, before a percentage is said."""
FEWEST_ALIKE = 5
KEPT_ORIGINS = 30
TIGHTEST, WIDEST = 0.5, 3.0
DAY = 86400.0
REMEMBERED = 1000
"""Of each step, so many latest stays: a forecast costs no more in a long record."""
FORECAST_AT_ONCE = 40
"""Runs forecast at each past instant, at most: enough to learn from."""


@dataclass(frozen=True, slots=True)
class Left:
    """How long a run still takes at most. Sure by half, 85 % and 95 % only `with_percentages`."""

    p50: timedelta
    p85: timedelta
    p95: timedelta
    runs: int
    with_percentages: bool


@dataclass(frozen=True, slots=True)
class Pledge:
    """A forecast that was made: seconds left at each sureness, as they were before they were stretched."""

    case_id: str
    made_at: datetime
    seconds: tuple[float, float, float]


class Experience:
    """What finished runs, the earliest first, tell of each step: how long they stayed, and took from it."""

    def __init__(self, finished: Iterable[Run] = ()) -> None:
        self.runs = 0
        self._stays: dict[str, deque[tuple[float, float]]] = {}
        for run in finished:
            self.learn(run)

    def learn(self, run: Run) -> None:
        """Take in a run that is finished."""
        self.runs += 1
        end = run.last_at
        for event, after in pairwise(run.events):
            stay = (after.at - event.at).total_seconds()
            left = (end - event.at).total_seconds()
            self._stays.setdefault(event.activity, deque(maxlen=REMEMBERED)).append((stay, left))

    def left(self, run: Run, now: datetime) -> tuple[int, tuple[float, float, float]] | None:
        """Return the runs that were alike and the quantiles of the seconds they still took; None: too few.

        Alike is who stayed in the same step for as long; if those are few, who finished no sooner after it.
        """
        waited = (now - run.last_at).total_seconds()
        stays = self._stays.get(run.events[-1].activity, deque())
        alike = sorted(left - waited for stay, left in stays if stay > waited)
        if len(alike) < FEWEST_ALIKE:
            alike = sorted(max(left - waited, waited / 2) for _, left in stays)
        if len(alike) < FEWEST_ALIKE:
            return None
        p50, p85, p95 = (quantile(alike, sure) for sure in SURENESSES)
        return len(alike), (p50, p85, p95)


class TrackRecord:
    """The forecasts of the last thirty times, and how much longer things really took."""

    def __init__(self) -> None:
        self._origins: deque[tuple[Pledge, ...]] = deque(maxlen=KEPT_ORIGINS)

    def keep(self, pledges: Sequence[Pledge]) -> None:
        """Keep what was forecast at one time."""
        self._origins.append(tuple(pledges))

    def stretches(self, ended: "EndedBy", now: datetime) -> tuple[float, float, float] | None:
        """Return by how much to multiply each figure; None while too few forecasts came to an end."""
        kept = [(pledge, ended.get(pledge.case_id, now)) for pledges in self._origins for pledge in pledges]
        if sum(end is not None for _, end in kept) < FEWEST_FINISHED:
            return None
        took = [
            (((end or now) - pledge.made_at).total_seconds(), end is not None, pledge) for pledge, end in kept
        ]
        first, second, third = (
            _clipped(
                survival_quantile(
                    [
                        (seconds / max(pledge.seconds[place], DAY), is_over)
                        for seconds, is_over, pledge in took
                    ],
                    sure,
                )
            )
            for place, sure in enumerate(SURENESSES)
        )
        return first, second, third


class EndedBy:
    """When each case ended, told only once it had."""

    def __init__(self, runs: Iterable[Run]) -> None:
        self._ends = {run.case_id: run.last_at for run in runs if run.is_finished}

    def get(self, case_id: str, now: datetime) -> datetime | None:
        """Return when a case ended, if it had by now."""
        end = self._ends.get(case_id)
        return end if end is not None and end <= now else None


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant at which all open runs were forecast: what was said raw, and how it was to be stretched."""

    now: datetime
    pledges: tuple[Pledge, ...]
    stretches: tuple[float, float, float] | None


def replay(runs: Sequence[Run], instants: Sequence[datetime]) -> Iterator[Moment]:
    """Forecast the runs that were open at each instant in turn, from nothing but what was known then."""
    ended = EndedBy(runs)
    finished = sorted((run for run in runs if run.is_finished), key=attrgetter("last_at"))
    begun = sorted(runs, key=attrgetter("started_at"))
    experience, record, learnt, seen = Experience(), TrackRecord(), 0, 0
    open_: dict[str, Run] = {}
    for now in instants:
        while seen < len(begun) and begun[seen].started_at <= now:
            open_[begun[seen].case_id] = begun[seen]
            seen += 1
        while learnt < len(finished) and finished[learnt].last_at <= now:
            experience.learn(finished[learnt])
            open_.pop(finished[learnt].case_id, None)
            learnt += 1
        known = (run.until(now) for run in _sample(list(open_.values()), now))
        pledges = tuple(
            Pledge(run.case_id, now, found[1])
            for run in known
            if run is not None and (found := experience.left(run, now)) is not None
        )
        stretches = record.stretches(ended, now) if experience.runs >= FEWEST_FINISHED else None
        yield Moment(now, pledges, stretches)
        record.keep(pledges)


def _sample(runs: list[Run], now: datetime) -> list[Run]:
    """Return the runs to forecast: all, or as many as a record needs, drawn the same way each time."""
    if len(runs) <= FORECAST_AT_ONCE:
        return runs
    return Random(now.isoformat()).sample(runs, FORECAST_AT_ONCE)  # noqa: S311 - must come out the same


def learnt_by(runs: Sequence[Run], now: datetime) -> tuple[Experience, tuple[float, float, float] | None]:
    """Return what finished runs tell by now, and by how much the last thirty weeks say to stretch it."""
    instants = [now - timedelta(weeks=ago) for ago in range(KEPT_ORIGINS, -1, -1)]
    *_, last = replay(runs, instants)
    finished = (run for run in runs if run.is_finished and run.last_at <= now)
    return Experience(sorted(finished, key=attrgetter("last_at"))), last.stretches


def forecast_left(
    run: Run, now: datetime, experience: Experience, stretches: tuple[float, float, float] | None
) -> Left | None:
    """Return how long an open run still takes; nothing, if no runs were alike."""
    found = experience.left(run, now)
    if found is None:
        return None
    runs, raw = found
    p50, p85, p95 = (timedelta(seconds=each) for each in stretched(raw, stretches))
    return Left(p50, p85, p95, runs, stretches is not None)


def stretched(
    raw: tuple[float, float, float], by: tuple[float, float, float] | None
) -> tuple[float, float, float]:
    """Return figures multiplied each by its own stretch, none below the one before."""
    if by is None:
        return raw
    first = raw[0] * by[0]
    second = max(first, raw[1] * by[1])
    return first, second, max(second, raw[2] * by[2])


def survival_quantile(ratios: Sequence[tuple[float, bool]], share: float) -> float | None:
    """Return Kaplan and Meier's quantile of values, some of them only known to be larger; None: beyond."""
    at_risk, alive = len(ratios), 1.0
    for value, is_seen in sorted(ratios, key=lambda one: (one[0], not one[1])):
        if is_seen:
            alive *= 1 - 1 / at_risk
            if alive <= 1 - share + 1e-12:
                return value
        at_risk -= 1
    return None


def _clipped(ratio: float | None) -> float:
    return WIDEST if ratio is None else min(WIDEST, max(TIGHTEST, ratio))
