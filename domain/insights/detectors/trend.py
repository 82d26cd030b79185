"""Runs that take ever less time, or ever more."""

from datetime import date, timedelta
from statistics import median

from domain.insights.events import monday
from domain.insights.facts import Facts
from domain.insights.insight import FEW, Evidence, Insight, Noticed, length, speaks_of_team
from domain.insights.series import ahead, slope

WEEKS = 12
CHANGE = 0.25
"""The least change over the weeks looked at, as a share of the median."""


def trend(facts: Facts) -> tuple[Insight, ...]:
    """Say whether the median time of a run falls or rises, if there is no doubt of it."""
    if not speaks_of_team(facts):
        return ()
    medians = _weekly_medians(facts)
    days = [days for _, days in medians[-WEEKS:]]
    if len(days) < WEEKS:
        return ()
    found = slope(days, medians[-1][0].isoformat())
    change = found.middle * (WEEKS - 1)
    if not found.is_clear or abs(change) < CHANGE * median(days):
        return ()
    before, after = (length(timedelta(days=median(part))) for part in (days[:4], days[-4:]))
    evidence = [Evidence("weekly medians", ", ".join(f"{each:.1f}" for each in days) + " days")]
    coming = ahead([days for _, days in medians], 4)
    if coming is not None:
        low, high = max(0.0, coming.value - coming.off80), coming.value + coming.off80
        evidence.append(Evidence("in four weeks", f"{low:.1f} to {high:.1f} days, 80 % sure"))
    runs = sum(monday(run.last_at, facts.zone) >= medians[-WEEKS][0] for run in facts.finished)
    return (
        Insight(
            Noticed.TREND,
            "improving" if change < 0 else "worsening",
            f"A run takes {'less' if change < 0 else 'more'} time: {before} then, {after} now.",
            tuple(evidence),
            runs,
        ),
    )


def _weekly_medians(facts: Facts) -> list[tuple[date, float]]:
    """Return the median days of the runs that ended in each week with enough of them."""
    weeks: dict[date, list[float]] = {}
    for run in facts.finished:
        took = run.took_for.total_seconds() / 86400
        weeks.setdefault(monday(run.last_at, facts.zone), []).append(took)
    return [(week, median(took)) for week, took in sorted(weeks.items()) if len(took) >= FEW]
