"""Put off by choice or by words, on the person's own clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.errors import InvalidInputError
from domain.plans.shapes import WorkingHours
from domain.reminders.rhythm import Rhythm
from domain.reminders.snoozing import Snooze, read_when, snoozed_until

BERLIN = Rhythm(ZoneInfo("Europe/Berlin"), WorkingHours())
NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)  # Thursday, 10:30 in Berlin


@pytest.mark.parametrize(
    ("choice", "at"),
    [
        (Snooze.HOUR, "2026-11-26T10:30"),
        (Snooze.AFTERNOON, "2026-11-26T13:00"),
        (Snooze.TOMORROW, "2026-11-27T08:00"),
        (Snooze.MONDAY, "2026-11-30T08:00"),
    ],
)
def test_a_choice_names_a_time_of_the_persons_clock(choice: Snooze, at: str) -> None:
    assert snoozed_until(choice, BERLIN, NOW) == datetime.fromisoformat(at).replace(tzinfo=UTC)


def test_an_afternoon_that_began_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="afternoon has begun"):
        snoozed_until(Snooze.AFTERNOON, BERLIN, NOW + timedelta(hours=5))


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("2 hours", "2026-11-26T11:30"),
        ("in 30 min", "2026-11-26T10:00"),
        ("tomorrow", "2026-11-27T08:00"),
        ("Tomorrow 14:00", "2026-11-27T13:00"),
        ("fri at 3pm", "2026-11-27T14:00"),
        ("12 May 9:30", "2027-05-12T07:30"),
        ("15:15", "2026-11-26T14:15"),
        ("at 12am tomorrow", None),
        ("soon", None),
        ("", None),
        ("yesterday 9:00", None),
        ("9:00", None),
        ("25:00", None),
        ("2026-01-01", None),
        ("2199-01-01", None),
    ],
)
def test_words_name_a_time_to_come_or_are_refused(words: str, at: str | None) -> None:
    if at is None:
        with pytest.raises(InvalidInputError):
            read_when(words, BERLIN, NOW)
    else:
        assert read_when(words, BERLIN, NOW) == datetime.fromisoformat(at).replace(tzinfo=UTC)


def test_nine_stays_nine_over_a_change_of_the_clock() -> None:
    friday = datetime(2026, 3, 27, 12, tzinfo=UTC)
    monday = snoozed_until(Snooze.MONDAY, BERLIN, friday)
    assert monday == datetime(2026, 3, 30, 7, tzinfo=UTC)
