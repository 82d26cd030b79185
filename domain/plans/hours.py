"""Working hours as people type them."""

import re
from collections.abc import Sequence
from datetime import time
from itertools import pairwise

from domain.errors import InvalidInputError
from domain.plans.shapes import Hours

MOST_IN_A_DAY = 6
_STRETCH = re.compile(
    r"(\d{1,2})(?::(\d{2}))?\s*(am|pm)?\s*(?:-|–|—|to|until)\s*(\d{1,2})(?::(\d{2}))?\s*(am|pm)?",
    re.IGNORECASE,
)
_FREE = ("", "-", "–", "free", "off", "none", "no")
_EXAMPLE = "Write it like 9-12, 13:00-17:30; leave it empty for a free day."


def read_hours(text: str, field: str) -> tuple[Hours, ...]:
    """Read `9-12, 13:00-17:30`; empty is a free day. InvalidInputError names the input and the mend."""
    words = " ".join(text.split()).casefold()
    if words in _FREE:
        return ()
    found = [_stretch(part.strip(), field) for part in re.split(r"[,;]|\band\b", words) if part.strip()]
    if len(found) > MOST_IN_A_DAY:
        raise InvalidInputError(field, f"At most {MOST_IN_A_DAY} stretches a day, please.")
    found.sort(key=lambda hours: (hours.start, hours.end))
    _require_apart(found, field)
    return tuple(found)


def _stretch(words: str, field: str) -> Hours:
    match = _STRETCH.fullmatch(words)
    if match is None:
        raise InvalidInputError(field, f"I cannot read “{words}”. {_EXAMPLE}")
    start = _time(match[1], match[2], match[3] or (match[6] if _is_morning(match) else None), field)
    end = _time(match[4], match[5], match[6], field)
    if end <= start and end != time():
        raise InvalidInputError(field, f"“{words}” ends before it begins. {_EXAMPLE}")
    return Hours(start, end)


def _is_morning(match: re.Match[str]) -> bool:
    """`1-5pm` begins in the afternoon, `9-5pm` in the morning."""
    return match[6] is not None and int(match[1]) < int(match[4]) and int(match[4]) != 12


def _time(hour: str, minute: str | None, half: str | None, field: str) -> time:
    hours, minutes = int(hour), int(minute or 0)
    if half is not None and hours <= 12:
        hours = hours % 12 + (12 if half == "pm" else 0)
    if hours == 24 and minutes == 0:
        return time()
    if hours > 23 or minutes > 59:
        raise InvalidInputError(field, f"There is no {hour}:{minutes:02d} in a day. {_EXAMPLE}")
    return time(hours, minutes)


def _require_apart(found: Sequence[Hours], field: str) -> None:
    for before, after in pairwise(found):
        if before.end == time() or after.start < before.end:
            raise InvalidInputError(field, f"Two stretches overlap. {_EXAMPLE}")
