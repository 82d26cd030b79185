"""The days a rule names, and what the clocks make of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import islice

import pytest

from domain.errors import InvalidInputError
from domain.recurring.model import Every, Rule
from domain.recurring.naming import checked_pattern, occurrence_name, say_rule
from domain.recurring.occurrences import occurrences
from domain.recurring.rules import require_sound

BERLIN = Rule(Every.DAYS, time(2, 30), "Europe/Berlin", date(2026, 1, 1))


def found(rule: Rule, after: str, count: int = 3) -> list[str]:
    """Return the next instants, as the rule's zone shows them."""
    since = datetime.fromisoformat(after).replace(tzinfo=UTC)
    return [at.astimezone(rule.zone).isoformat() for at in islice(occurrences(rule, since), count)]


def test_a_time_the_clocks_skip_comes_right_after_the_gap() -> None:
    assert found(BERLIN, "2026-03-28T00:00") == [
        "2026-03-28T02:30:00+01:00",
        "2026-03-29T03:00:00+02:00",
        "2026-03-30T02:30:00+02:00",
    ]


def test_a_time_the_clocks_show_twice_comes_the_first_time_only() -> None:
    assert found(BERLIN, "2026-10-24T10:00", 2) == ["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"]


def test_a_gap_at_midnight_and_one_of_half_an_hour() -> None:
    midnight = Rule(Every.DAYS, time(0, 15), "America/Sao_Paulo", date(2018, 1, 1))
    assert found(midnight, "2018-11-04T00:00", 1) == ["2018-11-04T01:00:00-02:00"]
    half = Rule(Every.DAYS, time(2, 15), "Australia/Lord_Howe", date(2026, 1, 1))
    assert found(half, "2026-10-03T10:00", 1) == ["2026-10-04T02:30:00+11:00"]


def test_a_day_that_a_zone_left_out_comes_once_with_the_day_that_follows() -> None:
    noon = Rule(Every.DAYS, time(12, 0), "Pacific/Apia", date(2011, 12, 29))
    assert found(noon, "2011-12-29T00:00", 4) == [
        "2011-12-29T12:00:00-10:00",
        "2011-12-31T00:00:00+14:00",
        "2011-12-31T12:00:00+14:00",
        "2012-01-01T12:00:00+14:00",
    ]
    assert found(replace(noon, at=time(0, 0)), "2011-12-29T12:00", 2) == [
        "2011-12-31T00:00:00+14:00",
        "2012-01-01T00:00:00+14:00",
    ]


def test_a_month_without_the_day_has_its_last_one() -> None:
    rule = replace(BERLIN, every=Every.MONTHS, at=time(9, 0), month_day=31)
    assert [one[:10] for one in found(rule, "2026-01-31T12:00", 3)] == [
        "2026-02-28", "2026-03-31", "2026-04-30",
    ]  # fmt: skip
    assert found(rule, "2028-02-01T00:00", 1)[0][:10] == "2028-02-29"


def test_the_last_working_day_of_each_other_month() -> None:
    rule = replace(BERLIN, every=Every.MONTHS, at=time(9, 0), interval=2)
    assert [one[:10] for one in found(rule, "2026-01-01T00:00", 4)] == [
        "2026-01-30", "2026-03-31", "2026-05-29", "2026-07-31",
    ]  # fmt: skip


def test_weeks_count_from_the_week_of_the_first_day() -> None:
    wednesday = date(2026, 11, 25)
    rule = Rule(Every.WEEKS, time(9, 0), "UTC", wednesday, 2, (0, 4))
    assert [one[:10] for one in found(rule, "2026-01-01T00:00", 4)] == [
        "2026-11-27", "2026-12-07", "2026-12-11", "2026-12-21",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (replace(BERLIN, interval=3), "every 3 days at 02:30 (Europe/Berlin)"),
        (
            replace(BERLIN, every=Every.WEEKS, weekdays=(4, 0)),
            "every week on Mon, Fri at 02:30 (Europe/Berlin)",
        ),
        (
            replace(BERLIN, every=Every.MONTHS, month_day=22),
            "every month on the 22nd at 02:30 (Europe/Berlin)",
        ),
        (
            replace(BERLIN, every=Every.MONTHS, month_day=11),
            "every month on the 11th at 02:30 (Europe/Berlin)",
        ),
        (
            replace(BERLIN, every=Every.MONTHS, interval=2),
            "every 2 months on the last working day at 02:30 (Europe/Berlin)",
        ),
    ],
)
def test_a_rule_is_said_in_words(rule: Rule, words: str) -> None:
    assert say_rule(rule) == words


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (replace(BERLIN, interval=0), "interval"),
        (replace(BERLIN, interval=367), "interval"),
        (replace(BERLIN, every=Every.WEEKS), "weekdays"),
        (replace(BERLIN, weekdays=(7,)), "weekdays"),
        (replace(BERLIN, every=Every.MONTHS, month_day=32), "month_day"),
        (replace(BERLIN, starts_on=date(9999, 1, 1)), "from"),
        (replace(BERLIN, timezone="Mars/Olympus"), "timezone"),
        (replace(BERLIN, timezone="../secret"), "timezone"),
    ],
)
def test_a_rule_that_cannot_be_kept_names_its_input(rule: Rule, field: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        require_sound(rule)
    assert refused.value.field == field


def test_a_pattern_fills_in_the_local_day() -> None:
    require_sound(BERLIN)
    local = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)
    assert occurrence_name(checked_pattern("Close {month}, {week} of {year}"), local) == (
        "Close September 2026, week 40 of 2026"
    )
    assert occurrence_name("On {date}", local) == "On 30 Sep 2026"
    for wrong in ("Close {day}", "", "{date}" * 20):
        with pytest.raises(InvalidInputError):
            checked_pattern(wrong)
