"""One line of goals as a person writes it: `Board report 3h by Thu, high effort, after the review`."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from domain.ids import derived_id
from domain.plans.drafting.marks import CUT, SIGNS, strong_marks, weak_mark
from domain.plans.drafting.repeats import Repeat, find_repeat
from domain.plans.lengths import LEAST_MINUTES, MOST_MINUTES, Length, lengths_in, on_grid, say_length
from domain.plans.shapes import Effort, Priority
from domain.plans.whens import WeekCalendar, When, leading_when
from domain.templates.normal import line_of_text

MAX_TITLE = 200
"""Characters of a task's title."""
KEY_LENGTH = 16
MOST_ORDERS = 2
"""Phrases of one line that say what comes before or after."""
_BULLET = re.compile(r"^\s*(?:[-*+•–]|\d{1,3}[.)])\s+(?:\[[ xX]?\]\s*)?|^\s*\[[ xX]?\]\s*")
_EARLIEST = re.compile(
    r"\b(?:(?:but )?not (?:before|until|earlier than)|no(?:t)? (?:earlier|sooner) than|earliest(?: on)?:?"
    r"|starting(?: on| from)?|beginning|from|only after|after)\s+",
    re.I,
)
_DEADLINE = re.compile(
    r"\b(?P<how>(?:must be |has to be |needs to be |to be |should be )?"
    r"(?:done |finished |ready |due |out |sent )?"
    r"(?:by|before|until|till|no later than|not later than|latest)|due(?: on| by)?:?|deadline:?"
    r"|for)\s+",
    re.I,
)
_ON = re.compile(r"(?:\bon|\bat|@)\s*(?=\S)", re.I)
_ORDER = re.compile(
    r"\b(?P<side>before|after|following|depends on|once|when)\s+(?P<what>[^,;()\[\]\x1e]+)", re.I
)
_SAYS_DONE = re.compile(
    r"\s+(?:is|are|was|were|has been|have been|gets?|got) (?:all )?\w+\s*$|\s+(?:happens|happened)\s*$", re.I
)
_A_WEEK = re.compile(r"\s*(?:(?:a|per|this|each|every) week|weekly|/\s?w(?:eek)?)\b", re.I)
_URGENT = re.compile(r"urgent\b", re.I)
_NO_WORK = re.compile(
    r"(?:lunch|noon|midday|breakfast|dinner|work|hours|that|this|it|then|\d[\d:.]*)\b", re.I
)
_MUST = re.compile(r"\bmust\b", re.I)
_MUST_BE = re.compile(r"\s*\bmust be (?:done|finished|ready|complete[d]?)\b", re.I)
_EACH = re.compile(r"\s*(?:each|apiece)\b", re.I)
_COUNT = re.compile(r"\b(?P<count>\d{1,2}|two|three|four|five|six) [a-z]", re.I)
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_EMPTY_BRACKETS = re.compile(r"\(\s*[,;]?\s*\)|\[\s*[,;]?\s*\]")
_LOOSE = re.compile(
    r"(?:^|[\s,;:–—-]+)(?:for|by|on|at|and|but|it|takes?|about|is|in|from|until|the|with|a|of|to|due)$", re.I
)
_OF_BEGIN = re.compile(r"^(?:and|of|on|for|with|to)\s+(?=\w)", re.I)
_LOOSE_BEGIN = re.compile(r"^(?:and|but|then|also|spend|do it)\s+(?:on\s+)?", re.I)
_DAY_MAY_BEGIN = re.compile(rf"(?:^|[{CUT},;(]|\s[–—-]\s|\s)\s*(?=\S)")
_IS_NUMBER = re.compile(r"\d{1,2}\.\d{1,2}")
"""A version as much as a day, where nothing says that it is a day."""
_GOES_ON = re.compile(
    r"(?:with|at|in|by|for|and|from|to|via|before|after|until|as|if|because|then|about)\b", re.I
)
LONGEST_DAY = 60
"""Characters at the end of a line in which a day that nothing sets apart is looked for."""
_EDGES = " \t,;:–—-|/."


@dataclass(frozen=True, slots=True)
class Goal:
    """A line as it was read. `minutes` is None when it says no length; `notes` say what was assumed.

    `before` and `after` are phrases that name another goal or a step. `is_bare` is True for a line that says
    no more than when or how long.
    """

    line: str
    title: str
    minutes: int | None = None
    effort: Effort | None = None
    priority: Priority | None = None
    is_firm: bool = False
    deadline: datetime | None = None
    earliest: datetime | None = None
    at: datetime | None = None
    repeat: Repeat | None = None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    is_bare: bool = False

    @property
    def key(self) -> str:
        """Return the key that this line always gets, whatever its case and spacing."""
        return "goal-" + derived_id("goal", self.line.casefold())[:KEY_LENGTH]

    @property
    def says_more(self) -> bool:
        """True when anything was read besides the title."""
        return replace(self, title="", notes=()) != Goal(self.line, "")


@dataclass(slots=True)
class _Reading:
    """A line while it is being read: `text` is what is left of it."""

    text: str
    calendar: WeekCalendar
    goal: Goal

    def cut(self, begin: int, end: int) -> None:
        """Take out what was read."""
        self.text = f"{self.text[:begin]}{CUT}{self.text[end:]}"

    def set(self, **values: object) -> None:
        """Remember what was read."""
        self.goal = replace(self.goal, **values)  # type: ignore[arg-type]

    def note(self, text: str) -> None:
        """Remember what was assumed."""
        self.goal = replace(self.goal, notes=(*self.goal.notes, text))


def read_goal(line: str, calendar: WeekCalendar) -> Goal:
    """Read a line; whatever it says, it is at least a title. Never raises."""
    whole = _BULLET.sub("", line_of_text(line)) or line_of_text(line)
    reading = _Reading(whole, calendar, Goal(whole, whole[:MAX_TITLE]))
    reading.text = _MUST_BE.sub(lambda _: f"{CUT}must{CUT}", reading.text)
    for read in (
        _read_length,
        _read_repeat,
        _read_earliest,
        _read_deadline,
        _read_at,
        _read_strong,
        _read_day,
    ):
        read(reading)
    for read in (_read_weak, _read_order, _read_weak):
        read(reading)
    if _MUST.search(reading.text):
        reading.set(is_firm=True)
    if _URGENT.match(reading.text.lstrip(SIGNS)):
        reading.set(priority=reading.goal.priority or Priority.URGENT)
    if not (title := _title(reading.text)) and reading.goal.says_more:
        reading.note("says no more than when or how long")
        reading.set(is_bare=True)
    return _sound(
        replace(reading.goal, title=title or _title(whole) or whole[:MAX_TITLE] or "Untitled"), calendar
    )


def _read_length(reading: _Reading) -> None:
    found = list(lengths_in(reading.text))
    if not found:
        return
    first = found[0]
    if first.minutes <= 0:
        reading.cut(first.begin, first.end)
        reading.note("has no length, so its length is a guess")
        return
    minutes = first.minutes
    end = first.end
    if each := _EACH.match(reading.text, end):
        end = each.end()
        minutes *= _count(reading.text[: first.begin])
    elif of_week := _A_WEEK.match(reading.text, end):
        end = of_week.end()
    reading.cut(first.begin, end)
    _say_assumed(reading, first, minutes)
    if len(found) > 1:
        reading.note(f"says two lengths; it is planned for {say_length(on_grid(minutes))}")
    reading.set(minutes=on_grid(minutes))


def _say_assumed(reading: _Reading, length: Length, minutes: float) -> None:
    if minutes > MOST_MINUTES:
        reading.note(f"is longer than a week; {say_length(MOST_MINUTES)} of it are planned")
    elif minutes < LEAST_MINUTES:
        reading.note(f"is planned as {say_length(LEAST_MINUTES)}, the shortest there is")
    elif length.is_in_days or length.is_vague or minutes != on_grid(minutes):
        reading.note(f"“{length.said}” counts as {say_length(on_grid(minutes))}")


def _count(text: str) -> int:
    found = _COUNT.search(text)
    if found is None:
        return 1
    word = found["count"].casefold()
    return max(_COUNTS.get(word) or int(word), 1)


def _read_repeat(reading: _Reading) -> None:
    if found := find_repeat(reading.text):
        repeat, (begin, end) = found
        reading.cut(begin, end)
        if repeat != Repeat(times=1):
            reading.set(repeat=repeat)


def _read_earliest(reading: _Reading) -> None:
    def use(when: When, how: str) -> None:
        day = when.day
        assert day is not None  # _dated asks for a day
        is_after = how.startswith(("after", "only after")) and when.at is None and when.after is None
        first = day + timedelta(days=1) if is_after else day
        clock = when.at or when.after or (when.before if is_after else None) or time(0)
        reading.set(earliest=reading.calendar.instant(first, clock))

    _dated(reading, _EARLIEST, use)


def _read_deadline(reading: _Reading) -> None:
    def use(when: When, how: str) -> None:
        day = when.day
        assert day is not None
        calendar = reading.calendar
        is_before = how.endswith("before")
        clock = when.at or when.before or (when.after if is_before else None)
        if clock is not None:
            reading.set(deadline=calendar.instant(day, clock))
        else:
            reading.set(deadline=calendar.start(day) if is_before else calendar.end(day))
        if how.startswith(("must", "has to", "needs to")):
            reading.set(is_firm=True)

    _dated(reading, _DEADLINE, use)


def _dated(reading: _Reading, connective: re.Pattern[str], use: Callable[[When, str], None]) -> None:
    """Take out the first time that stands behind a connective; a clock time without a day is none."""
    for found in connective.finditer(reading.text):
        begin = found.start()
        how = " ".join(found[0].casefold().split())
        when = leading_when(reading.text[found.end() :], reading.calendar)
        if when is None or when[0].day is None:
            continue
        if how == "for" and not _stands_alone(reading.text, begin, found.end() + when[1]):
            continue
        use(when[0], how)
        reading.cut(begin, found.end() + when[1])
        return


def _read_at(reading: _Reading) -> None:
    for found in _ON.finditer(reading.text):
        begin = found.start()
        when = leading_when(reading.text[begin:], reading.calendar)
        if when is not None and _stands_alone(reading.text, begin, begin + when[1]):
            _place(reading, when[0])
            reading.cut(begin, begin + when[1])
            return


def _stands_alone(text: str, begin: int, end: int) -> bool:
    """True unless a day is part of what follows it, as in "for the Friday demo"."""
    rest = text[end:].lstrip()
    return begin == 0 or not rest[:1].isalnum() or _GOES_ON.match(rest) is not None


def _read_day(reading: _Reading) -> None:
    """Take out a day that stands alone at the end, at the beginning, or between commas."""
    if reading.goal.at or reading.goal.deadline or reading.goal.earliest:
        return
    last_words = len(reading.text) - LONGEST_DAY
    for found in _DAY_MAY_BEGIN.finditer(reading.text):
        if found[0].isspace() and found.start() < last_words:
            continue
        when = leading_when(reading.text[found.end() :], reading.calendar)
        if when is None or when[0].day is None:
            continue
        end = found.end() + when[1]
        if _IS_NUMBER.fullmatch(reading.text[found.end() : end]):
            continue
        rest = reading.text[end:].lstrip()
        is_apart = not rest or rest[0] in f",;:)–—{CUT}" or found.start() == 0
        if is_apart and (rest.strip(_EDGES + CUT) or reading.text[: found.start()].strip(_EDGES + CUT)):
            _place(reading, when[0])
            reading.cut(found.end(), end)
            return


def _place(reading: _Reading, when: When) -> None:
    """Keep the goal to a day, and ask for the time on it."""
    calendar = reading.calendar
    if when.day is None:
        if when.at is not None and reading.goal.repeat is not None:
            reading.set(repeat=replace(reading.goal.repeat, at=when.at))
        elif when.at is not None and reading.goal.deadline is None:
            reading.note(f"says {when.at:%H:%M} but no day, so it may be at any time")
        return
    if when.at is not None:
        reading.set(at=calendar.instant(when.day, when.at))
    earliest = calendar.instant(when.day, when.after or time(0))
    latest = calendar.instant(when.day, when.before) if when.before else calendar.end(when.day)
    reading.set(earliest=reading.goal.earliest or earliest, deadline=reading.goal.deadline or latest)


def _read_strong(reading: _Reading) -> None:
    """Take out the marks that count wherever they stand; one at a time, for each moves the others."""
    while found := strong_marks(reading.text):
        span, name, value = found[0]
        reading.cut(*span)
        reading.set(**{name: value})


def _read_weak(reading: _Reading) -> None:
    """Take words such as "deep" from the end and the beginning, as long as they stand apart."""
    while found := weak_mark(reading.text):
        span, name, value = found
        reading.cut(*span)
        reading.set(**{name: value})


def _read_order(reading: _Reading) -> None:
    """Remember what the goal comes before or after; the words stay in the title until they name something."""
    for found in _ORDER.finditer(reading.text):
        what = _SAYS_DONE.sub("", found["what"]).strip(_EDGES)
        if not what or _NO_WORK.match(what) or not reading.text[: found.start()].strip(_EDGES + CUT):
            continue
        if len(reading.goal.before) + len(reading.goal.after) >= MOST_ORDERS:
            return
        side = "before" if found["side"].casefold() == "before" else "after"
        if found["side"].casefold() in ("once", "when") and what == found["what"].strip(_EDGES):
            continue
        reading.set(**{side: (*getattr(reading.goal, side), f"{found[0].strip(_EDGES)}{CUT}{what}")})


def _title(text: str) -> str:
    parts = [_EMPTY_BRACKETS.sub(" ", part).strip(_EDGES + "()[]") for part in text.split(CUT)]
    kept = [_LOOSE.sub("", part).strip(_EDGES) for part in parts]
    title = " ".join(" ".join(part for part in kept if part).split())
    begins = _OF_BEGIN if text.lstrip(_EDGES).startswith(CUT) else _LOOSE_BEGIN
    title = begins.sub("", title).strip(_EDGES) or title
    return (title[:1].upper() + title[1:])[:MAX_TITLE].rstrip()


def _sound(goal: Goal, calendar: WeekCalendar) -> Goal:
    """Return the goal without what contradicts itself, saying what is late already."""
    if goal.earliest and goal.deadline and goal.earliest >= goal.deadline:
        note = "is due before it may begin, so only its deadline counts"
        goal = replace(goal, earliest=None, notes=(*goal.notes, note))
    if goal.deadline is not None and goal.deadline <= calendar.start(calendar.first_day):
        goal = replace(goal, notes=(*goal.notes, "is due before the days that are planned, so it comes late"))
    return goal
