"""The last whole week, when far more or far less was finished in it than in the weeks before."""

from datetime import timedelta
from statistics import median

from domain.insights.anomalies import ALERT, MENTION, REMEMBERED, daily, weekly
from domain.insights.events import daily_counts
from domain.insights.facts import Facts
from domain.insights.insight import Evidence, Insight, Noticed, speaks_of_team


def unusual_week(facts: Facts) -> tuple[Insight, ...]:
    """Name the last whole week if it is unusual, and the days that made it so."""
    if not speaks_of_team(facts):
        return ()
    begin, weeks = daily_counts([run.last_at for run in facts.finished], facts.zone)
    if not weeks:
        return ()
    *past, last = weeks
    counts = [sum(week) for week in past]
    off = weekly(counts, sum(last))
    if off is None or abs(off) < MENTION:
        return ()
    week_on = begin + timedelta(weeks=len(past))
    usual = median(counts[-REMEMBERED:])
    evidence = [Evidence("finished", str(sum(last))), Evidence("usual", f"{usual:g}")]
    evidence += [
        Evidence((week_on + timedelta(days=place)).isoformat(), f"{last[place]} finished")
        for place, each in enumerate(daily(past, last) or ())
        if abs(each) >= ALERT
    ]
    more = "more" if off > 0 else "fewer"
    return (
        Insight(
            Noticed.UNUSUAL_WEEK,
            week_on.isoformat(),
            f"In the week of {week_on.isoformat()} {sum(last)} were finished, "
            f"far {more} than the usual {usual:g}.",
            tuple(evidence),
            min(len(past), REMEMBERED),
            "weeks",
            is_alert=abs(off) >= ALERT,
        ),
    )
