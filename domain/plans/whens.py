"""Days and times of a plan in words: `Thu`, `Friday 14:00`, `tomorrow at 10`, `Thursday morning`."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.conversations.days import parse_day, slashed_days, weekday_named
from domain.conversations.offline.days import longest_day

MORNING_ENDS = time(12)
AFTERNOON = time(12)
EVENING = time(17)
FIRST_MORNING_HOUR = 7
"""A bare `at 3` is three in the afternoon; from this hour on it is taken as it stands."""
NOON = 12

_PARTS: dict[str, tuple[time | None, time | None]] = {
    "morning": (None, MORNING_ENDS),
    "am": (None, MORNING_ENDS),
    "before noon": (None, MORNING_ENDS),
    "before lunch": (None, MORNING_ENDS),
    "afternoon": (AFTERNOON, None),
    "pm": (AFTERNOON, None),
    "after lunch": (AFTERNOON, None),
    "evening": (EVENING, None),
}
_SKIPPED = re.compile(r"[\s,]*(?:(?P<said>(?:on|at|in the|in|the|@|to|til|until|of|from)\b\s*|@\s*))?", re.I)
_PART = re.compile(rf"(?:{'|'.join(sorted(_PARTS, key=len, reverse=True))})\b", re.I)
_CLOCK = re.compile(
    r"(?P<side>(?:before|after|not before|from)\s+)?(?:(?P<named>noon|midday)"
    r"|(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?(?: ?(?P<half>[ap])\.?m\b\.?| ?(?:o'clock|uhr)\b)?)"
    r"(?![\w%/]|[.:,-]\d| ?(?:h|hrs?|hours?|m|mins?|minutes?|days?|d|%)\b)",
    re.I,
)
_DAYS_END = re.compile(r"(?:(?:the )?end of (?:the )?(?:business )?day|eod|cob|close of business)\b", re.I)
_TOKEN = re.compile(r"\S+")
_ENDING_SIGNS = "()[]{},;:!?"


@dataclass(frozen=True, slots=True)
class When:
    """What words say of a time: a day, a clock time on it, or the part of it between `after` and `before`."""

    day: date | None = None
    at: time | None = None
    after: time | None = None
    before: time | None = None


@dataclass(frozen=True, slots=True)
class WeekCalendar:
    """How days in words are read for a plan: weekdays are those of its week, as long as they lie ahead."""

    week: date
    today: date
    zone: ZoneInfo

    @property
    def first_day(self) -> date:
        """Return the first day of the week that is not over."""
        return max(self.week, self.today)

    def day(self, text: str) -> date | None:
        """Return the day a text names; None when it names none, or might name two."""
        words = " ".join(text.casefold().split())
        bare = words.removeprefix("this ").removeprefix("coming ").strip(_ENDING_SIGNS + " .")
        if bare == "yesterday":
            return self.today - timedelta(days=1)
        if weekday_named(bare) is not None:
            return parse_day(bare, self.first_day - timedelta(days=1))
        if bare in ("end of week", "end of the week", "the end of the week", "eow", "week"):
            return self._week_end(bare, words)
        name, _, rest = words.partition(" ")
        if rest and weekday_named(name.strip(_ENDING_SIGNS)) is not None:
            return parse_day(rest, self.today) if rest[-1].isdigit() or rest[:1].isdigit() else None
        slashed = slashed_days(words, self.today)
        return slashed[0] if len(slashed) == 1 else parse_day(words, self.today)

    def in_week(self, text: str) -> date | None:
        """Return the day of the plan's own week that a weekday's name means, else the day a text names."""
        bare = text.casefold().strip(_ENDING_SIGNS + " .").removeprefix("this ")
        weekday = weekday_named(bare)
        return self.day(text) if weekday is None else self.week + timedelta(days=weekday)

    def instant(self, day: date, at: time) -> datetime:
        """Return the instant of a wall time; of one that a clock change leaves out, what follows it."""
        return datetime.combine(day, at, self.zone).astimezone(UTC)

    def start(self, day: date) -> datetime:
        """Return the instant a day begins."""
        return self.instant(day, time(0))

    def end(self, day: date) -> datetime:
        """Return the instant a day is over."""
        return self.instant(day + timedelta(days=1), time(0))

    def _week_end(self, bare: str, words: str) -> date | None:
        if bare == "week" and words != "this week":
            return None
        friday = self.week + timedelta(days=4)
        return max(friday, self.first_day) if self.first_day < self.week + timedelta(days=7) else None


def leading_when(text: str, calendar: WeekCalendar, *, in_week: bool = False) -> tuple[When, int] | None:
    """Return what a text begins with of day and time, and how many characters say it; None for nothing.

    `in_week` reads a weekday as that of the plan's week, also when it is over.
    """
    said = When()
    end = 0
    is_whole = False
    for _ in range(4):
        found = _part(text, end, said, calendar, in_week=in_week)
        if found is None:
            break
        said, end = found
        is_whole = True
    return (said, end) if is_whole else None


def _part(
    text: str, begin: int, said: When, calendar: WeekCalendar, *, in_week: bool
) -> tuple[When, int] | None:
    """Read one more part of a time; None when none follows."""
    skipped = _SKIPPED.match(text, begin)
    at = skipped.end() if skipped else begin
    word = ((skipped["said"] if skipped else None) or "").strip().casefold()
    if found := _DAYS_END.match(text, at):
        rest = _part(text, found.end(), said, calendar, in_week=in_week) if said.day is None else None
        if rest is not None and rest[0].day is not None:
            return rest
        return (said, found.end()) if said.day else (When(calendar.today), found.end())
    whole = at - len(skipped["said"] or "") if skipped else at
    day = None
    if said.day is None:  # "in 2 days" begins with a word that may also lead up to a day
        day = _day(text, whole, calendar, in_week=in_week) or _day(text, at, calendar, in_week=in_week)
    if day is not None:
        return When(day[0], said.at, said.after, said.before), day[1]
    if said.at is None and said.after is None and said.before is None:
        if found := _PART.match(text, at):
            after, before = _PARTS[" ".join(found[0].casefold().split())]
            return When(said.day, None, after, before), found.end()
        if (found := _CLOCK.match(text, at)) and (clock := _clock(found, bare=word in ("at", "@"))):
            return _at(said.day, clock, (found["side"] or "").strip().casefold()), found.end()
    return None


def _at(day: date | None, clock: time, side: str) -> When:
    if side == "before":
        return When(day, None, None, clock)
    return When(day, None, clock, None) if side else When(day, clock)


def _day(text: str, begin: int, calendar: WeekCalendar, *, in_week: bool) -> tuple[date, int] | None:
    tokens = [found for _, found in zip(range(4), _TOKEN.finditer(text, begin), strict=False)]
    for place, token in enumerate(tokens):
        if token[0][-1:] in ")];:":  # a day does not go on behind a bracket or a colon
            tokens = tokens[: place + 1]
            break
    bare = [token[0].strip(_ENDING_SIGNS) for token in tokens]
    read = calendar.in_week if in_week else calendar.day
    found = longest_day(bare, read)
    if found is None:
        return None
    day, count = found
    last = tokens[count - 1]
    return day, last.start() + len(last[0].rstrip(_ENDING_SIGNS))


def _clock(found: re.Match[str], *, bare: bool) -> time | None:
    """Return a time of day; an hour alone is one only behind `at`, or with a side before it."""
    if found["named"]:
        return time(NOON)
    hour, minute, half = int(found["hour"]), found["minute"], (found["half"] or "").casefold()
    if (
        minute is None
        and not half
        and not bare
        and found["side"] is None
        and "clock" not in found[0].casefold()
    ):
        return None
    if half:
        if not 1 <= hour <= NOON:
            return None
        hour = hour % NOON + (NOON if half == "p" else 0)
    elif minute is None and 1 <= hour < FIRST_MORNING_HOUR:
        hour += NOON
    return time(hour, int(minute or 0)) if hour < 24 else None
