"""The instants a rule asks for, in order: each day it names once, whatever the clocks do that day.

A local time that the clocks skip comes at the first instant after the gap; one they show twice comes the
first time. A day that a zone left out altogether comes with the instant that follows it.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from domain.recurring.model import Every, Rule

WEEK = 7
SATURDAY = 5
LAST_YEAR = 9990
"""Beyond it the calendar ends."""


def occurrences(rule: Rule, after: datetime) -> Iterator[datetime]:
    """Yield every instant of the rule after this one, in UTC, in order."""
    # A zone may have left a whole day out: what is asked for that day comes on the next one.
    since = after.astimezone(rule.zone).date() - timedelta(days=2)
    last = after
    for day in days(rule, since):
        at = instant(day, rule.at, rule.zone)
        if at > last:
            last = at
            yield at


def next_occurrence(rule: Rule, after: datetime) -> datetime:
    """Return the first instant of the rule after this one."""
    return next(occurrences(rule, after))


def days(rule: Rule, since: date) -> Iterator[date]:
    """Yield the days the rule names, from about `since` on, none before its first one."""
    match rule.every:
        case Every.DAYS:
            found = _by_days(rule, since)
        case Every.WEEKS:
            found = _by_weeks(rule, since)
        case Every.MONTHS:
            found = _by_months(rule, since)
    for day in found:
        if day.year > LAST_YEAR:
            return
        if day >= rule.starts_on:
            yield day


def _by_days(rule: Rule, since: date) -> Iterator[date]:
    passed = max(0, (since - rule.starts_on).days) // rule.interval
    for number in count(passed):
        yield rule.starts_on + timedelta(days=number * rule.interval)


def _by_weeks(rule: Rule, since: date) -> Iterator[date]:
    monday = rule.starts_on - timedelta(days=rule.starts_on.weekday())
    passed = max(0, (since - monday).days) // WEEK // rule.interval
    for number in count(passed):
        week = monday + timedelta(days=number * rule.interval * WEEK)
        for weekday in sorted(set(rule.weekdays)):
            yield week + timedelta(days=weekday)


def _by_months(rule: Rule, since: date) -> Iterator[date]:
    first = _month(rule.starts_on)
    passed = max(0, _month(since) - first) // rule.interval
    for number in count(passed):
        year, month = divmod(first + number * rule.interval, 12)
        yield _day_of(year, month + 1, rule.month_day)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _day_of(year: int, month: int, month_day: int | None) -> date:
    last = monthrange(year, month)[1]
    if month_day is not None:
        return date(year, month, min(month_day, last))
    day = date(year, month, last)
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return when it is this local time, in UTC; the first instant after the gap where it never is."""
    wanted = datetime.combine(day, at, tzinfo=zone)
    found = wanted.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == wanted.replace(tzinfo=None, fold=0):
        return found
    # In a gap: read by the clock before it the time lies after it, read by the clock after it before.
    low, high = wanted.replace(fold=1).astimezone(UTC), found
    changed = high.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == changed:
            high = middle
        else:
            low = middle
    return high
