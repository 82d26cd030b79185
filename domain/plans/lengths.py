"""How long something takes, as people write it: `3h`, `90 min`, `1.5 hours`, `half a day`, `2-3 h`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from domain.plans.shapes import SLOT_MINUTES

LEAST_MINUTES = SLOT_MINUTES
MOST_MINUTES = 2_400
"""A task is at most a full week's work; what is longer is several tasks."""
DAY_MINUTES = 480
"""A day of work, when lengths are given in days."""
HALF_HOUR = 30
HOUR = 60

_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "half a": 0.5, "half an": 0.5, "half": 0.5, "a half": 0.5, "a couple of": 2,
    "a few": 3, "½": 0.5, "¼": 0.25, "¾": 0.75, "a quarter of an": 0.25, "quarter of an": 0.25,
    "three quarters of an": 0.75, "a full": 1, "one full": 1, "a whole": 1, "all": 1, "full": 1, "whole": 1,
}  # fmt: skip
_SPELT = "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True))
_DIGITS = r"\d{1,5}(?:[.,]\d{1,2})?[½¼¾]?|\d{1,2} [½¼¾]|\d{1,2} 1/2"
_NUMBER = rf"(?:{_DIGITS}|{_SPELT})"
_UNIT = r"(?P<unit>h(?:ours?|rs?)?|m(?:in(?:ute)?s?)?|d(?:ays?)?|working days?|work days?)"
_LENGTH = re.compile(
    r"(?<![\w.,:/-])"
    r"(?P<lead>(?:(?:for|takes?|taking|about|around|approx\.?|approximately|roughly|some|ca\.?|circa|up to"
    r"|at most|max\.?|maximum|est\.?|estimated?|length|duration|budget)[ :]+|[~≈]\s?){0,3})"
    r"(?:"
    r"(?P<hours>\d{1,3}) ?h(?:ours?|rs?)?"
    r"(?:(?P<tight>\d\d| \d\d(?=\s*(?:$|[,;)])))\b|,? (?:and )?(?P<minutes>\d{1,2}) ?m(?:in(?:ute)?s?)?)"
    r"|(?P<clock>\d{1,2}:\d\d) ?h(?:ours?|rs?)?"
    rf"|(?:(?P<low>{_NUMBER})(?: ?[-–—] ?| to | or ))?(?P<number>{_NUMBER})[ -]?{_UNIT}(?P<half> and a half)?"
    r")(?!\w|[.,:]\d)",
    re.I,
)
_NO_LENGTH_BEFORE = re.compile(
    r"\b(?:in|within|every|each|last|past|next|first|since|another|than)"
    r"(?: the)?\s*$",
    re.I,
)
_NO_LENGTH_AFTER = re.compile(r"\s*(?:ago|later|earlier|from now|old|notice|time\b|off\b)", re.I)
LOOKED_BACK = 24
"""Characters before a length that may say it is none."""
_DISTANCE = re.compile(r"\s*(?:after|before)\b", re.I)
"""Behind days these make a distance of them, not a length: "2 days before the launch"."""


@dataclass(frozen=True, slots=True)
class Length:
    """A length in a text: where it stands, its minutes as said, and how it was said."""

    begin: int
    end: int
    minutes: float
    said: str
    is_in_days: bool = False
    is_vague: bool = False


def lengths_in(text: str) -> Iterator[Length]:
    """Yield the lengths a text speaks of, in order."""
    for found in _LENGTH.finditer(text):
        before = text[max(found.start() - LOOKED_BACK, 0) : found.start()]
        if _NO_LENGTH_BEFORE.search(before) or _NO_LENGTH_AFTER.match(text, found.end()):
            continue
        read = _minutes(found)
        if read is None:
            continue
        minutes, is_vague = read
        in_days = (found["unit"] or "").casefold().startswith(("d", "w"))
        if in_days and _DISTANCE.match(text, found.end()):
            continue
        said = text[found.end("lead") : found.end()].strip()
        yield Length(found.start(), found.end(), minutes, said, in_days, is_vague)


def read_length(text: str) -> int | None:
    """Return the minutes a text says and nothing else, on the grid; None for any other text."""
    bare = text.strip(" .,!()")
    found = next(lengths_in(bare), None)
    if found is None or found.begin or found.end != len(bare) or found.minutes <= 0:
        return None
    return on_grid(found.minutes)


def on_grid(minutes: float) -> int:
    """Return minutes as plans have them: whole slots, rounded up, at least one and at most a week's work."""
    bounded = min(max(minutes, LEAST_MINUTES), MOST_MINUTES)
    return int(-(-bounded // SLOT_MINUTES) * SLOT_MINUTES)


def say_length(minutes: float) -> str:
    """Write a length: `45 min`, `2 h`, `1 h 30`."""
    hours, rest = divmod(round(max(minutes, 0)), HOUR)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


def _minutes(found: re.Match[str]) -> tuple[float, bool] | None:
    if found["hours"]:
        return int(found["hours"]) * HOUR + int(found["tight"] or found["minutes"]), False
    if found["clock"]:
        hours, minutes = found["clock"].split(":")
        return int(hours) * HOUR + int(minutes), False
    number, unit = found["number"].casefold(), found["unit"].casefold()
    if number in ("all", "full", "whole") and not unit.startswith("d"):
        return None
    if number in _WORDS and unit in ("m", "d", "h"):
        return None  # "a m" is no length
    count = _number(number) + (0.5 if found["half"] else 0)
    each = DAY_MINUTES if unit.startswith(("d", "w")) else HOUR if unit.startswith("h") else 1
    is_vague = found["low"] is not None or number in ("a few", "a couple of")
    return count * each, is_vague


def _number(text: str) -> float:
    if text in _WORDS:
        return _WORDS[text]
    whole = text.replace(" 1/2", "½").replace(" ", "")
    part = _WORDS.get(whole[-1], 0) if whole[-1] in "½¼¾" else 0
    return float(whole.rstrip("½¼¾").replace(",", ".") or 0) + part
