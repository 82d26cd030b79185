"""How forecasts would have done on a record: made again in the past from what was known then, and scored.

A forecast that is "85 % sure" is a good one when it holds 85 times of 100. The pinball loss says, beyond
that, whether the figures were no further off than they had to be; it stands beside the usual method's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean, median

from domain.insights.events import Run, daily_counts
from domain.insights.forecasting import REMEMBERED, SURENESSES, Refusal, at_least, done_within, refusal
from domain.insights.remaining import replay, stretched

HORIZONS = (1, 4)
SUBJECTS = ("done in 1 week", "done in 4 weeks")
NEAR = 0.05
"""How far the share that held may be from what was said."""
LEAST, POOLED_LEAST = 0.65, 0.80
"""The least share of 85 % sure ends of runs that hold, on one record and over several together."""
INSTANTS = 90
EDGES = (0.05, 0.95)
"""Runs are forecast between these shares of the record's time: sooner, little is known; later, it ends."""
RAMP = 4
"""Weeks together that hold half the usual work once the record has begun, and until it ends."""


@dataclass(frozen=True, slots=True)
class Scores:
    """How many forecasts were made, the share that held at each sureness, the loss, and a plain method's."""

    subject: str
    forecasts: int
    held: tuple[float, float, float]
    loss: float
    plain_loss: float
    plain_held: tuple[float, float, float]

    @property
    def ratio(self) -> float:
        """The loss as a share of the plain method's."""
        return self.loss / self.plain_loss if self.plain_loss else 1.0

    @property
    def furthest_off(self) -> float:
        """The largest distance between what held and what was to hold."""
        return max(abs(held - sure) for held, sure in zip(self.held, SURENESSES, strict=True))


@dataclass(frozen=True, slots=True)
class Judged:
    """Scores against the bar they are to reach."""

    scores: Scores
    bar: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a record says of the forecasts made on it; `refused` when its weeks allow none."""

    runs: int
    weeks: int
    refused: Refusal | None
    throughput: tuple[Scores, ...]
    dates: tuple[Scores, ...]
    remaining: tuple[Scores, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """One forecast and what came: whether each figure held, and their loss, ours and the plain method's."""

    held: tuple[bool, bool, bool]
    loss: float
    plain_held: tuple[bool, bool, bool]
    plain_loss: float


def backtest(runs: Sequence[Run]) -> Backtest:
    """Make every forecast again over the record, and score it."""
    _, known = daily_counts([run.last_at for run in runs if run.is_finished])
    weeks = whole(known)
    totals = [sum(week) for week in weeks]
    refused = refusal(totals, remembered=len(totals)) if len(totals) > REMEMBERED else Refusal.TOO_FEW
    throughput = [] if refused else [_throughput(totals, ahead) for ahead in HORIZONS]
    dates = [] if refused else [score("date of the next 4 weeks' work", date_trials(weeks))]
    remaining = [score("end of a run", remaining_trials(runs))]
    return Backtest(len(runs), len(weeks), refused, _made(throughput), _made(dates), _made(remaining))


def _made(scores: Sequence[Scores]) -> tuple[Scores, ...]:
    return tuple(each for each in scores if each.forecasts)


def pooled(tests: Sequence[Backtest]) -> Backtest:
    """Return several records as one, each forecast counting the same."""
    return Backtest(
        sum(one.runs for one in tests),
        sum(one.weeks for one in tests),
        None,
        _pooled([one.throughput for one in tests]),
        _pooled([one.dates for one in tests]),
        _pooled([one.remaining for one in tests]),
    )


def _pooled(groups: Sequence[tuple[Scores, ...]]) -> tuple[Scores, ...]:
    subjects: dict[str, list[Scores]] = {}
    for each in (scores for group in groups for scores in group):
        subjects.setdefault(each.subject, []).append(each)
    return tuple(_sum(subject, parts) for subject, parts in subjects.items())


def _sum(subject: str, parts: Sequence[Scores]) -> Scores:
    weights = [each.forecasts for each in parts]
    held = [fmean([each.held[place] for each in parts], weights) for place in range(3)]
    plain = [fmean([each.plain_held[place] for each in parts], weights) for place in range(3)]
    return Scores(
        subject,
        sum(weights),
        (held[0], held[1], held[2]),
        fmean([each.loss for each in parts], weights),
        fmean([each.plain_loss for each in parts], weights),
        (plain[0], plain[1], plain[2]),
    )


def judged(test: Backtest, *, is_pooled: bool = False) -> tuple[Judged, ...]:
    """Return the scores against their bars; of the end of a run, more is asked of records together."""
    weeks = tuple(
        Judged(
            each,
            f"each within {NEAR}" + (", loss < 1" if each.subject == SUBJECTS[-1] else ""),
            each.furthest_off <= NEAR and (each.subject != SUBJECTS[-1] or each.ratio < 1),
        )
        for each in test.throughput
    )
    dates = tuple(Judged(each, "85 % ≥ 0.80", each.held[1] >= POOLED_LEAST) for each in test.dates)
    ends = tuple(
        Judged(each, f"85 % ≥ {POOLED_LEAST:.2f}, loss ≤ 1", each.held[1] >= POOLED_LEAST and each.ratio <= 1)
        if is_pooled
        else Judged(each, f"85 % ≥ {LEAST:.2f}", each.held[1] >= LEAST)
        for each in test.remaining
    )
    return weeks + dates + ends


def whole(weeks: Sequence[tuple[int, ...]]) -> Sequence[tuple[int, ...]]:
    """Leave out how a record begins and ends: runs begun before it, or ended after, are not in it."""
    if len(weeks) <= RAMP:
        return weeks
    totals = [sum(week) for week in weeks]
    usual = median(totals)
    full = [
        place
        for place in range(len(totals) - RAMP + 1)
        if sum(totals[place : place + RAMP]) >= RAMP * usual / 2
    ]
    return weeks[full[0] : full[-1] + RAMP] if full else weeks


def _throughput(totals: Sequence[int], ahead: int) -> Scores:
    return score(SUBJECTS[HORIZONS.index(ahead)], throughput_trials(totals, ahead))


def throughput_trials(totals: Sequence[int], ahead: int) -> Iterator[Trial]:
    """Forecast each stretch of weeks from the weeks before it."""
    usual = max(1.0, ahead * fmean(totals))
    for origin in range(REMEMBERED, len(totals) - ahead + 1):
        if refusal(totals[:origin]):
            continue
        came = sum(totals[origin : origin + ahead])
        ours = at_least(totals[:origin], ahead, str(origin))
        plain = at_least(totals[:origin], ahead, str(origin), plain=True)
        (held, loss), (plain_held, plain_loss) = (
            _judged(-came, (-each.p50, -each.p85, -each.p95), usual) for each in (ours, plain)
        )
        yield Trial(held, loss, plain_held, plain_loss)


def date_trials(weeks: Sequence[tuple[int, ...]]) -> Iterator[Trial]:
    """Forecast when four weeks' work is done, from each week on; the plain method goes by the mean alone."""
    days = [count for week in weeks for count in week]
    for origin in range(REMEMBERED, len(weeks) - RAMP):
        past = weeks[:origin]
        if refusal([sum(week) for week in past]):
            continue
        pace = fmean(sum(week) for week in past[-REMEMBERED:])
        items = round(RAMP * pace)
        came = _day_of(items, days[7 * origin :])
        if came is None:
            continue
        ours = done_within(past, items, str(origin))
        held, loss = _judged(came, (ours.p50.days, ours.p85.days, ours.p95.days), 1)
        plain_held, plain_loss = _judged(came, (7 * RAMP,) * 3, 1)
        yield Trial(held, loss, plain_held, plain_loss)


def _day_of(items: int, days: Sequence[int]) -> int | None:
    done = 0
    for number, count in enumerate(days, start=1):
        done += count
        if done >= items:
            return number
    return None


def remaining_trials(runs: Sequence[Run]) -> Iterator[Trial]:
    """Forecast the runs open at past instants, wherever percentages would have been said."""
    ends = {run.case_id: run.last_at for run in runs if run.is_finished}
    for moment in replay(runs, _instants(list(ends.values()))):
        if moment.stretches is None:
            continue
        for pledge in moment.pledges:
            if pledge.case_id in ends:
                came = (ends[pledge.case_id] - moment.now).total_seconds()
                held, loss = _judged(came, stretched(pledge.seconds, moment.stretches), 1)
                plain_held, plain_loss = _judged(came, pledge.seconds, 1)
                yield Trial(held, loss, plain_held, plain_loss)


def _instants(ends: Sequence[datetime]) -> list[datetime]:
    if not ends:
        return []
    first, last = min(ends), max(ends)
    low, high = EDGES
    return [first + (last - first) * (low + (high - low) * number / INSTANTS) for number in range(INSTANTS)]


def _judged(
    came: float, said: tuple[float, float, float], unit: float
) -> tuple[tuple[bool, bool, bool], float]:
    """Return whether what came was at most what was said, at each sureness, and the mean pinball loss."""
    loss = fmean(
        (sure * (came - limit) if came >= limit else (1 - sure) * (limit - came))
        for sure, limit in zip(SURENESSES, said, strict=True)
    )
    return (came <= said[0], came <= said[1], came <= said[2]), loss / unit


def score(subject: str, trials: Iterator[Trial] | Sequence[Trial]) -> Scores:
    """Return the scores of trials."""
    made = list(trials)
    if not made:
        return Scores(subject, 0, (0, 0, 0), 0, 0, (0, 0, 0))
    held = [fmean(one.held[place] for one in made) for place in range(3)]
    plain = [fmean(one.plain_held[place] for one in made) for place in range(3)]
    return Scores(
        subject,
        len(made),
        (held[0], held[1], held[2]),
        fmean(one.loss for one in made),
        fmean(one.plain_loss for one in made),
        (plain[0], plain[1], plain[2]),
    )
