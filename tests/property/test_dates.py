"""Due dates by rule, over weekends and clock changes, against counting day by day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.processes.dates import due_day, working_day
from domain.processes.shapes import DueAnchor, DueRule
from tests.fakes.people import make_person

days = st.dates(min_value=date(2000, 1, 1), max_value=date(2060, 12, 31))
counts = st.integers(min_value=-400, max_value=400)
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])


def is_working(day: date) -> bool:
    return day.weekday() < 5


def counted(day: date, count: int) -> date:
    """Walk one day at a time, the way a person counts on a calendar."""
    one = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += one
        left -= is_working(day)
    return day


@given(days, counts.filter(bool))
def test_working_days_are_those_one_counts_on_a_calendar(day: date, count: int) -> None:
    assert working_day(day, count) == counted(day, count)


@given(days, st.booleans())
def test_no_working_days_stay_on_a_working_day_and_leave_a_weekend(day: date, back: bool) -> None:
    reached = working_day(day, 0, back=back)
    assert is_working(reached)
    assert reached == day if is_working(day) else (reached < day) is back
    assert abs((reached - day).days) <= 2


@given(days.filter(is_working), counts, counts)
def test_from_a_working_day_steps_add_up_and_lead_back(day: date, some: int, more: int) -> None:
    assert working_day(working_day(day, some), more) == working_day(day, some + more)
    assert working_day(working_day(day, some), -some) == day


@given(days, counts, st.sampled_from(DueAnchor))
def test_calendar_days_are_added_as_they_are(day: date, count: int, anchor: DueAnchor) -> None:
    rule = DueRule(count, is_working=False, anchor=anchor)
    assert due_day(rule, day) == day + timedelta(days=count)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)), zones, st.integers(0, 30))  # noqa: DTZ001
def test_a_rule_counts_the_persons_days_whatever_their_clock_does(
    naive: datetime, zone: str, count: int
) -> None:
    start = naive.replace(tzinfo=UTC)
    person = make_person("UANN", "Ann", timezone=zone)
    local = start.astimezone(ZoneInfo(zone))
    assert due_day(DueRule(count, is_working=False), person.today(start)) == local.date() + timedelta(count)
