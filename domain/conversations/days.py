"""Days as people write them: `fri`, `tomorrow`, `12 May`, `next week`, `2026-06-12`."""

import contextlib
import re
from datetime import date, timedelta

_DAYS = {name: place for place, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
_FULL_DAYS = (("tues", 1), ("weds", 2), ("thur", 3), ("thurs", 3), ("monday", 0), ("tuesday", 1),
              ("wednesday", 2), ("thursday", 3), ("friday", 4), ("saturday", 5), ("sunday", 6))  # fmt: skip
_WEEKDAYS = {**_DAYS, **dict(_FULL_DAYS)}
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_ISO = re.compile(r"^\d{4}-\d{1,2}-\d{1,2}$")
_DAY_MONTH = re.compile(r"^(?:the )?(\d{1,2})(?:st|nd|rd|th)?\.?(?: of)? ([a-z]{3,9})\.?(?: (\d{4}))?$")
_MONTH_DAY = re.compile(r"^([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?(?: (\d{4}))?$")
_DAY_ONLY = re.compile(r"^(?:the )?(\d{1,2})(?:st|nd|rd|th)$")
_DOTTED = re.compile(r"^(\d{1,2})\. ?(\d{1,2})(?:\.|$)(?: ?(\d{4}))?$")
_SLASHED = re.compile(r"^(\d{1,2})/(\d{1,2})(?:/(\d{4}))?$")
_WEEK_OF = re.compile(r"^(\w+) (?:of )?next week$")
_IN = re.compile(r"^in (\d{1,3}|[a-z]+) (day|week)s?(?: time)?$")
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
           "eight": 8, "nine": 9, "ten": 10}  # fmt: skip


def parse_day(text: str, today: date) -> date | None:
    """Return the day a text names, the next one to come; None when it names none."""
    words = " ".join(text.casefold().replace(",", " ").split()).strip(" .!")
    try:
        return _relative(words, today) or _calendar(words, today)
    except (ValueError, OverflowError):
        return None


def weekday_named(text: str) -> int | None:
    """Return the weekday a text is the name of, Monday being 0; None when it names none."""
    return _WEEKDAYS.get(text.casefold().strip(" .!,"))


def slashed_days(text: str, today: date) -> tuple[date, ...]:
    """Return the days that `3/12` may be, in either order of day and month; empty when it is no such text."""
    found = _SLASHED.match(text.strip(" .!,"))
    if found is None:
        return ()
    one, other = int(found[1]), int(found[2])
    days: list[date] = []
    for day, month in ((one, other), (other, one)):
        with contextlib.suppress(ValueError, OverflowError):
            days.append(_numbered(day, month, found[3], today))
    return tuple(dict.fromkeys(days))


def _relative(words: str, today: date) -> date | None:
    match words:
        case "today" | "tonight" | "eod" | "end of day":
            return today
        case "tomorrow" | "tmr" | "tmrw" | "tomorow" | "tommorow" | "tommorrow" | "2moro":
            return today + timedelta(days=1)
        case "day after tomorrow" | "the day after tomorrow":
            return today + timedelta(days=2)
        case "next week":
            return today + timedelta(days=7 - today.weekday())
        case "end of next week" | "the end of next week":
            return today + timedelta(days=11 - today.weekday())
        case "end of week" | "end of the week" | "the end of the week" | "eow" | "this week":
            return today + timedelta(days=(4 - today.weekday()) % 7)
        case "end of month" | "end of the month" | "eom":
            return (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    if found := _IN.match(words):
        count = _COUNTS.get(found[1]) or int(found[1])  # ValueError: no number
        return today + timedelta(days=count * (7 if found[2] == "week" else 1))
    return _weekday(words, today)


def _weekday(words: str, today: date) -> date | None:
    if (found := _WEEK_OF.match(words)) and found[1] in _WEEKDAYS:
        return today + timedelta(days=7 - today.weekday() + _WEEKDAYS[found[1]])
    which, _, name = words.rpartition(" ")
    wanted = _WEEKDAYS.get(name)
    if wanted is None or which not in ("", "this", "next", "coming", "this coming"):
        return None
    if which == "next":  # the one of next week, as most people mean it
        return today + timedelta(days=7 - today.weekday() + wanted)
    return today + timedelta(days=(wanted - today.weekday()) % 7 or 7)


def _calendar(words: str, today: date) -> date | None:
    if _ISO.match(words):
        year, month, day = (int(part) for part in words.split("-"))
        return date(year, month, day)
    if found := _DAY_ONLY.match(words):
        return _next_numbered(int(found[1]), today)
    if found := _DOTTED.match(words):
        return _numbered(int(found[1]), int(found[2]), found[3], today)
    if found := _DAY_MONTH.match(words):
        return _dated(int(found[1]), found[2], found[3], today)
    if found := _MONTH_DAY.match(words):
        return _dated(int(found[2]), found[1], found[3], today)
    return None


def _next_numbered(day: int, today: date) -> date | None:
    """Return the next day with this number; not every month has a 31st, but one of two does."""
    ahead = (today + timedelta(days=count) for count in range(62))
    return next((one for one in ahead if one.day == day), None)


def _dated(day: int, name: str, year: str | None, today: date) -> date | None:
    month = next((place for place, full in enumerate(_MONTHS, start=1) if full.startswith(name)), None)
    return None if month is None else _numbered(day, month, year, today)


def _numbered(day: int, month: int, year: str | None, today: date) -> date:
    if year:
        return date(int(year), month, day)
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)
