"""What is done several times in a week: `every day 30m`, `twice a week`, `every Tue and Thu`, `mornings`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise

from domain.conversations.days import weekday_named

MOST_TIMES = 14
"""Times a week."""
_NUMBERS = {
    "once": 1, "twice": 2, "thrice": 3, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
}  # fmt: skip
_IDLE = " .,!\x1e"
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?s?"
_AND = r"(?:\s*(?:,|&|/|\+)\s*(?:and\s+)?|\s+and\s+)(?:on\s+)?"
_LIST = rf"{_DAY}(?:{_AND}{_DAY})+"
_SPAN = rf"{_DAY}\s*(?:-|–|to|through)\s*{_DAY}"
_PART = r"(?:\s+(?P<part>morning|afternoon|evening)s?)?"
_DAILY = re.compile(
    r"(?:\b(?:every|each)\s+(?:(?:single|working|work|week|business)[ -]?)?day\b|\b(?:daily|weekdays)\b"
    r"|\b(?:a|per) (?:work(?:ing)? ?)?day\b|/\s?d(?:ay)?\b)" + _PART,
    re.I,
)
_EVERY_PART = re.compile(
    r"\b(?:every|each) (?P<part>morning|afternoon|evening)\b"
    r"|\b(?:in the )?(?P<parts>mornings|afternoons|evenings)\b",
    re.I,
)
_OTHER_DAY = re.compile(r"\b(?:every|each) (?:other|second) day\b", re.I)
_TIMES = re.compile(
    r"\b(?:(?P<word>once|twice|thrice)|(?P<number>\d{1,2}|one|two|three|four|five|six)(?:\s*(?:x|×)|\s+times))"
    r"\s*(?:(?:a|per|this|each|every|in the|in a)\s+week\b|weekly\b|/\s?w(?:eek|k)?\b)",
    re.I,
)
_DAYS = re.compile(
    rf"\b(?P<lead>(?:every|each|on)\s+)?(?P<days>{_SPAN}|{_LIST}|{_DAY})(?P<rest>\s+each)?\b{_PART}", re.I
)
_NAME = re.compile(_DAY, re.I)


@dataclass(frozen=True, slots=True)
class Repeat:
    """How often: on these weekdays (none: on every working day), or so many `times` a week.

    `before` and `after` say the part of the day, `at` the time.
    """

    weekdays: tuple[int, ...] = ()
    times: int | None = None
    is_every_other: bool = False
    after: time | None = None
    before: time | None = None
    at: time | None = None

    def days(self, working: Sequence[date]) -> tuple[tuple[date, date], ...]:
        """Return the stretch of days that each time falls into, among the working days that are left."""
        if not working:
            return ()
        if self.times is not None:
            count, many = len(working), self.times
            if many >= count:
                return tuple((working[n % count], working[n % count]) for n in range(many))
            edges = [n * count // many for n in range(many + 1)]
            return tuple((working[a], working[b - 1]) for a, b in pairwise(edges))
        chosen = [day for day in working if not self.weekdays or day.weekday() in self.weekdays]
        return tuple((day, day) for day in (chosen[::2] if self.is_every_other else chosen))


def find_repeat(text: str) -> tuple[Repeat, tuple[int, int]] | None:
    """Return how often a text says that something is done, and where it says so; None for once."""
    if found := _TIMES.search(text):
        word = (found["word"] or found["number"]).casefold()
        times = _NUMBERS.get(word) or int(word)
        if not times:
            return None
        return Repeat(times=min(times, MOST_TIMES)), found.span()
    if found := _OTHER_DAY.search(text):
        return Repeat(is_every_other=True), found.span()
    if found := _DAILY.search(text):
        return _in_part(Repeat(), found["part"]), found.span()
    if found := _EVERY_PART.search(text):
        return _in_part(Repeat(), found["part"] or found["parts"]), found.span()
    return _on_days(text)


def _on_days(text: str) -> tuple[Repeat, tuple[int, int]] | None:
    for found in _DAYS.finditer(text):
        named = [one[0].casefold() for one in _NAME.finditer(found["days"])]
        lead = (found["lead"] or "").strip().casefold()
        # One day alone is a day, unless it is said to come again: "every Monday", "on Mondays".
        is_plural = any(weekday_named(name) is None for name in named)
        is_last = not text[found.end() :].strip(_IDLE)
        is_listed = len(named) > 1 and (lead or is_plural or found["rest"] or is_last)
        if not (is_listed or lead in ("every", "each") or is_plural):
            continue
        days = [day for name in named if (day := _weekday(name)) is not None]
        if len(days) != len(named):
            continue
        if len(days) == 2 and re.search(r"-|–|\bto\b|\bthrough\b", found["days"]):
            days = [day % 7 for day in range(days[0], days[0] + (days[1] - days[0]) % 7 + 1)]
        return _in_part(Repeat(weekdays=tuple(sorted(set(days)))), found["part"]), found.span()
    return None


def _weekday(name: str) -> int | None:
    known = weekday_named(name)
    return weekday_named(name.removesuffix("s")) if known is None else known


def _in_part(repeat: Repeat, part: str | None) -> Repeat:
    match (part or "").casefold().removesuffix("s"):
        case "morning":
            return Repeat(repeat.weekdays, before=time(12))
        case "afternoon":
            return Repeat(repeat.weekdays, after=time(12))
        case "evening":
            return Repeat(repeat.weekdays, after=time(17))
        case _:
            return repeat
