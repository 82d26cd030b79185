"""Whatever the clocks do: each asked day once, at the asked time where there is one, in order."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.recurring.model import Every, Rule
from domain.recurring.occurrences import days, instant, occurrences

ZONES = (
    "UTC", "Europe/Berlin", "Europe/London", "Europe/Dublin", "America/New_York", "America/Sao_Paulo",
    "America/St_Johns", "Australia/Lord_Howe", "Australia/Sydney", "Asia/Kathmandu", "Asia/Tehran",
    "Africa/Casablanca", "Africa/Cairo", "Pacific/Chatham", "Pacific/Auckland", "America/Santiago",
    "Asia/Beirut", "America/Havana", "Antarctica/Troll", "America/Asuncion", "Asia/Gaza",
)  # fmt: skip
"""Zones with every kind of clock change; none of them left out a whole day in the years looked at."""
DAYS = st.dates(date(1975, 1, 1), date(2060, 12, 31))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0)) | st.sampled_from(
    [time(0, 0), time(0, 30), time(1, 30), time(2, 0), time(2, 30), time(3, 0), time(23, 59)]
)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    every = draw(st.sampled_from(Every))
    weekdays = draw(st.sets(st.integers(0, 6), min_size=1)) if every is Every.WEEKS else ()
    month_day = draw(st.none() | st.integers(1, 31)) if every is Every.MONTHS else None
    return Rule(
        every, draw(TIMES), draw(st.sampled_from(ZONES)), draw(DAYS), draw(st.integers(1, 5)),
        tuple(sorted(weekdays)), month_day,
    )  # fmt: skip


@given(rules(), DAYS, st.integers(0, 86_399))
@settings(max_examples=150, deadline=None)
def test_each_asked_day_comes_once_in_order(rule: Rule, since: date, second: int) -> None:
    after = datetime.combine(since, time(), tzinfo=UTC) + timedelta(seconds=second)
    found = list(islice(occurrences(rule, after), 30))
    assert all(earlier < later for earlier, later in pairwise(found))
    assert all(at > after for at in found)
    local = [at.astimezone(rule.zone) for at in found]
    first = local[0].date()
    asked = [day for day in islice(days(rule, first - timedelta(days=3)), 60) if first <= day]
    assert [at.date() for at in local] == asked[:30]
    for at, day in zip(local, asked, strict=False):
        assert at.replace(tzinfo=None) == datetime.combine(day, rule.at) or is_gap(day, rule)


@given(rules(), DAYS)
@settings(max_examples=100, deadline=None)
def test_looking_from_an_occurrence_on_gives_the_ones_that_follow_it(rule: Rule, since: date) -> None:
    after = datetime.combine(since, time(), tzinfo=UTC)
    found = list(islice(occurrences(rule, after), 12))
    for number, at in enumerate(found[:-1]):
        assert next(occurrences(rule, at)) == found[number + 1]
        assert next(occurrences(rule, at - timedelta(microseconds=1))) == at


@given(DAYS, TIMES, st.sampled_from(ZONES))
@settings(max_examples=300, deadline=None)
def test_an_instant_is_the_first_one_not_before_the_asked_time(day: date, at: time, zone: str) -> None:
    there = ZoneInfo(zone)
    found = instant(day, at, there)
    wanted = datetime.combine(day, at)
    assert found.astimezone(there).replace(tzinfo=None) >= wanted
    # The instant before it shows less, whether the clocks were moved or not.
    assert (found - timedelta(seconds=1)).astimezone(there).replace(tzinfo=None) < wanted


def is_gap(day: date, rule: Rule) -> bool:
    wanted = datetime.combine(day, rule.at, tzinfo=rule.zone)
    return wanted.astimezone(UTC).astimezone(rule.zone).replace(tzinfo=None) != wanted.replace(tzinfo=None)
