"""When a reminder comes again that its person puts off: by a choice, or in their own words."""

import re
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from domain.conversations.days import parse_day
from domain.errors import InvalidInputError
from domain.reminders.rhythm import MORNING, Rhythm

AFTERNOON = time(14)
MOST = timedelta(days=366)
_LENGTH = re.compile(r"^(?:in )?(\d{1,3}) ?(m|min|mins|minutes?|h|hours?)$")
_AT = re.compile(
    r"^(?P<day>.*?)(?:(?:^| )(?:at )?(?P<hour>\d{1,2})(?::(?P<minute>\d\d)|(?= ?[ap]m)) ?(?P<half>[ap]m)?)?$"
)
_EXAMPLE = "Write it like: 2 hours, tomorrow 14:00, thu, 12 May 9:30."


class Snooze(StrEnum):
    """The choices of the menu."""

    HOUR = "hour"
    AFTERNOON = "afternoon"
    TOMORROW = "tomorrow"
    MONDAY = "monday"


def snoozed_until(choice: Snooze, rhythm: Rhythm, now: datetime) -> datetime:
    """Return when it comes again. InvalidInputError once the afternoon has begun."""
    today = rhythm.day(now)
    match choice:
        case Snooze.HOUR:
            return now + timedelta(hours=1)
        case Snooze.AFTERNOON:
            at = _wall(rhythm, now, 0, AFTERNOON)
            if at <= now:
                raise InvalidInputError("snooze", "The afternoon has begun. Choose another time.")
            return at
        case Snooze.TOMORROW:
            return _wall(rhythm, now, 1, MORNING)
        case Snooze.MONDAY:
            return _wall(rhythm, now, 7 - today.weekday(), MORNING)


def read_when(text: str, rhythm: Rhythm, now: datetime) -> datetime:
    """Read `2 hours`, `tomorrow 14:00`, `thu`; a day alone is its morning. InvalidInputError(`when`)."""
    words = " ".join(text.casefold().split())
    if found := _LENGTH.match(words):
        unit = "minutes" if found[2].startswith("m") else "hours"
        return now + timedelta(**{unit: int(found[1])})
    at = _day_and_time(words, rhythm, now)
    if at is None:
        raise InvalidInputError("when", f"I cannot read “{text.strip()}”. {_EXAMPLE}")
    if not now < at <= now + MOST:
        raise InvalidInputError("when", "Choose a time to come, within a year.")
    return at


def _day_and_time(words: str, rhythm: Rhythm, now: datetime) -> datetime | None:
    found = _AT.match(words)
    if found is None:
        return None
    today = rhythm.day(now)
    name = found["day"].strip().removesuffix(" at").strip()
    day = parse_day(name, today) if name else today
    hour, minute = int(found["hour"] or MORNING.hour), int(found["minute"] or 0)
    if found["half"]:
        hour = hour % 12 + (12 if found["half"] == "pm" else 0)
    if day is None or hour > 23 or minute > 59 or not (name or found["hour"]):
        return None
    return _wall(rhythm, now, (day - today).days, time(hour, minute))


def _wall(rhythm: Rhythm, now: datetime, days: int, at: time) -> datetime:
    day = rhythm.day(now) + timedelta(days=days)
    return datetime.combine(day, at, rhythm.zone).astimezone(UTC)
