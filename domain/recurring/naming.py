"""The name of each process, and a rule in words."""

import re
from datetime import datetime

from domain.errors import InvalidInputError
from domain.people.moments import MONTHS, WEEKDAYS, say_day
from domain.processes.titles import MAX_NAME, clean_name
from domain.recurring.model import Every, Occurrence, Rule

FULL_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
PLACES = ("date", "week", "month", "year")
"""What a pattern may hold in braces."""
LONGEST = len("30 September 2026")
_PLACE = re.compile(r"\{([^{}]*)\}")
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def checked_pattern(text: str) -> str:
    """Return a pattern on one line; InvalidInputError(`name`) for a place nobody knows, or no room."""
    pattern = clean_name(text)
    for found in _PLACE.findall(pattern):
        if found not in PLACES:
            known = ", ".join(f"{{{place}}}" for place in PLACES)
            raise InvalidInputError("name", f"I do not know {{{found}}}. I can fill in {known}.")
    longest = _PLACE.sub("x" * LONGEST, pattern)
    if len(longest) > MAX_NAME:
        raise InvalidInputError("name", f"At most {MAX_NAME} characters, please, with the date filled in.")
    return pattern


def occurrence_name(pattern: str, local: datetime) -> str:
    """Return the name of the process that starts at this local time."""
    words = {
        "date": f"{local.day} {MONTHS[local.month - 1]} {local.year}",
        "week": f"week {local.isocalendar().week}",
        "month": f"{FULL_MONTHS[local.month - 1]} {local.year}",
        "year": str(local.year),
    }
    return _PLACE.sub(lambda found: words.get(found[1], found[0]), pattern)


def late_words(occurrence: Occurrence, local: datetime) -> str:
    """Say when an occurrence was to start, in its rule's time, and how many before it were left out."""
    when = f"{say_day(local.date(), local.date())} at {local:%H:%M} ({local.tzinfo})"
    missed = f"; {occurrence.skipped} before it left out" if occurrence.skipped else ""
    return f"Late: it was to start {when}{missed}"


def say_rule(rule: Rule) -> str:
    """Write a rule as `every month on the last working day at 09:00 (Europe/Berlin)`."""
    unit = rule.every.value.removesuffix("s")
    often = f"every {unit}" if rule.interval == 1 else f"every {rule.interval} {unit}s"
    on = ""
    if rule.every is Every.WEEKS:
        on = " on " + ", ".join(WEEKDAYS[weekday] for weekday in sorted(set(rule.weekdays)))
    if rule.every is Every.MONTHS:
        on = f" on the {_ordinal(rule.month_day)}" if rule.month_day else " on the last working day"
    return f"{often}{on} at {rule.at:%H:%M} ({rule.timezone})"


def _ordinal(number: int) -> str:
    ending = "th" if number in (11, 12, 13) else _ENDINGS.get(number % 10, "th")
    return f"{number}{ending}"
