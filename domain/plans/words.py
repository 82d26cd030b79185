"""Changing a plan in words: `move the review to Thursday morning`, `keep Friday free`, `less on Monday`."""

import html
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from domain.conversations.commands import SettledError, WordsProblem, problem
from domain.conversations.model import Menu
from domain.conversations.offline.sentences import request_in, without_lead_in
from domain.conversations.verbs.spelling import tidy, without_ending
from domain.ids import EventId
from domain.people.moments import say_day
from domain.plans.changes import (
    Change,
    DropTask,
    FinishEvent,
    MissEvent,
    MoveEvent,
    PinEvent,
    PostponeTask,
    RemoveEvent,
    ResizeEvent,
    ShortenTask,
)
from domain.plans.lengths import LEAST_MINUTES, MOST_MINUTES, lengths_in, on_grid, read_length, say_length
from domain.plans.model import Plan
from domain.plans.pointing import PlanScene, Pointed, event_at, event_menu, task_at
from domain.plans.shapes import Event, EventState
from domain.plans.weekwords import PlanReading, Rule, in_week, limit_day, more_hours, replan, undo
from domain.plans.whens import When, leading_when

MAX_TEXT = 300
"""Characters of one change; what is longer is conversation."""
STEP_MINUTES = 30
"""How much longer or shorter something gets when nobody says."""
_DONE = re.compile(
    r"(?:done|finished|completed?|tick(?: off)?|check off|did)(?: with)?:?\s+(?P<what>.+)"
    r"|(?P<that>.+?)\s+(?:(?:is|was|are)\s+)?(?:all )?(?:done|finished|complete|completed)",
    re.I,
)
_MISSED = re.compile(
    r"(?:missed|did(?:n't| not) (?:do|get to|manage|make))\s+(?P<what>.+)"
    r"|(?P<that>.+?)\s+(?:did(?:n't| not) happen|was missed|fell through)",
    re.I,
)
_PIN = re.compile(
    r"(?:pin|lock|fix)(?: down)?\s+(?P<what>.+)"
    r"|(?:keep|leave)\s+(?P<that>.+?)\s+(?:where it is|as it is|as is|in place|put|there|at its time)",
    re.I,
)
_UNPIN = re.compile(r"(?:unpin|unlock|unfix|release)\s+(?P<what>.+)", re.I)
_NEXT_WEEK = re.compile(
    r"(?:(?:move|push|put|postpone|shift|defer|delay|leave|do|reschedule)\s+)?(?P<what>.+?)"
    r"\s+(?:off\s+)?(?:to\s+|until\s+|till\s+|for\s+)?(?:the\s+)?next week"
    r"|(?:postpone|put off|defer)\s+(?P<that>.+)|put\s+(?P<those>.+?)\s+off",
    re.I,
)
_DROP = re.compile(r"(?:drop|give up(?: on)?|forget(?: about)?|cancel|scrap)\s+(?P<what>.+)", re.I)
_REMOVE = re.compile(r"(?:remove|delete|take out|skip|take)\s+(?P<what>.+?)(?:\s+out)?", re.I)
_SIZE = re.compile(
    r"(?:(?:make|set|resize|change|extend|lengthen|shorten|cut|reduce|plan|give)\s+)?(?P<what>.+?)"
    r"(?:\s+(?:to|be|take|takes|last|lasts|needs|is|only|should be|should take|will take|to be|:))*\s*",
    re.I,
)
_LONGER = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"(?:make\s+)?(?P<what>.+?)\s+(?P<how>longer|shorter)(?:\s+by\s+(?P<by>.+))?",
        r"(?P<how>extend|lengthen|longer|shorten|shorter)\s+(?P<what>.+?)(?:\s+by\s+(?P<by>.+))?",
        r"(?P<how>more|less)\s+time\s+(?:for|on)\s+(?P<what>.+)(?P<by>)",
    )
)
_BARE_LONGER = re.compile(r"(?:make it )?(?P<how>longer|shorter)", re.I)
_MOVE_VERB = re.compile(
    r"(?:move|put|shift|push|place|reschedule|schedule|do|bring|start|plan|have|set|get)\s+", re.I
)
_TO = re.compile(r"\s+(?:back |forward |over )?(?:to|on|at|until|till|for|into|in|from)\s+|\s+(?=@)", re.I)
_BY_TIME = re.compile(
    r"(?:(?:move|push|shift|start|bring)\s+)?(?P<what>.+?)\s+(?P<side>later|earlier|back)(?:\s+by\s+(?P<by>.+))?",
    re.I,
)


def read_change(text: str, plan: Plan, *, now: datetime) -> PlanReading:
    """Return the change that words ask for.

    A menu when they fit several events, each choice the words that are clear; a problem when they are meant
    for the plan and cannot be done; None when they are no change of it. Never raises, whatever they say.
    """
    line = " ".join(html.unescape(text).replace("’", "'").split())
    if not line or len(line) > MAX_TEXT or "\n" in text.strip():
        return None
    line = without_ending(tidy(without_lead_in(line) or line)).rstrip(" ?")
    line = request_in(line) or line
    scene = PlanScene(plan, now)
    for rule in _RULES:
        try:
            reading = rule(line, scene)
        except SettledError as settled:
            if isinstance(settled.reading, Menu | WordsProblem):
                return settled.reading
            return None
        if reading is not None:
            return reading
    return None


def _events(pattern: re.Pattern[str], verb: str, make: Callable[[EventId], Change]) -> Rule:
    """Return a rule for a change of one event that its pattern names."""

    def rule(line: str, scene: PlanScene) -> PlanReading:
        found = pattern.fullmatch(line)
        if found is None:
            return None
        what = next(text for text in found.groups() if text)
        event = event_at(scene, what, lambda mark: f"{verb} {mark}", verb.capitalize())
        return None if event is None else make(event.id)

    return rule


def _tasks(pattern: re.Pattern[str], verb: str, make: Callable[[Pointed], Change], tail: str = "") -> Rule:
    """Return a rule for a change of a whole task that its pattern names."""

    def rule(line: str, scene: PlanScene) -> PlanReading:
        found = pattern.fullmatch(line)
        if found is None:
            return None
        what = next(text for text in found.groups() if text)
        pointed = task_at(scene, what, lambda mark: f"{verb} {mark}{tail}", verb.capitalize())
        return None if pointed is None else make(pointed)

    return rule


def _removed(pointed: Pointed) -> Change:
    """One block is taken out; a task in several pieces, or in none, is given up."""
    if len(pointed.events) == 1:
        return RemoveEvent(pointed.events[0].id)
    return DropTask(pointed.task.key)


def _with_length(text: str) -> tuple[str, int] | None:
    """Return a text without the length it ends with, and the length."""
    said = next((one for one in lengths_in(text) if one.end == len(text)), None)
    if said is None or said.minutes <= 0:
        return None
    return text[: said.begin].rstrip(), on_grid(said.minutes)


def _resize(line: str, scene: PlanScene) -> PlanReading:
    read = _with_length(line.removesuffix(" long"))
    found = _SIZE.fullmatch(read[0] + " ") if read is not None else None
    if read is None or found is None:
        return None
    if re.search(r"\b(?:by|later|earlier|longer|shorter|more|less)$", found["what"], re.I):
        return None
    return _sized(scene, found["what"], read[1])


def _sized(scene: PlanScene, what: str, minutes: int) -> PlanReading:
    pointed = task_at(scene, what, lambda mark: f"make {mark} {minutes} min", "Change")
    if pointed is None:
        return None
    if len(pointed.events) == 1:
        return ResizeEvent(pointed.events[0].id, minutes)
    return ShortenTask(pointed.task.key, minutes)


def _longer(line: str, scene: PlanScene) -> PlanReading:
    if found := _BARE_LONGER.fullmatch(line):
        events = [event for event in scene.plan.live if event.state is EventState.PENDING]
        how = found["how"].casefold()
        if not events:
            return None
        return event_menu(scene, f"What is to be {how}?", events, lambda mark: f"make {mark} {how}")
    found = next((match for one in _LONGER if (match := one.fullmatch(line))), None)
    if found is None:
        return None
    sign = 1 if found["how"].casefold() in ("longer", "extend", "lengthen", "more") else -1
    read = (found["what"], read_length(found["by"])) if found["by"] else _with_length(found["what"])
    what, minutes = read or (found["what"], STEP_MINUTES)
    if minutes is None:
        return None
    word = "longer" if sign > 0 else "shorter"
    by = "" if read is None else f" by {minutes} min"
    pointed = task_at(scene, what, lambda mark: f"make {mark} {word}{by}", f"Make {word}:")
    if pointed is None:
        return None
    now = pointed.events[0].minutes if len(pointed.events) == 1 else pointed.task.minutes
    wanted = on_grid(min(max(now + sign * minutes, LEAST_MINUTES), MOST_MINUTES))
    if wanted == now or (read is not None and now + sign * minutes < LEAST_MINUTES):
        raise problem(f"“{pointed.task.title}” is {say_length(now)} long and cannot get {word} by that.")
    if len(pointed.events) == 1:
        return ResizeEvent(pointed.events[0].id, wanted)
    return ShortenTask(pointed.task.key, wanted)


def _move_by(line: str, scene: PlanScene) -> PlanReading:
    found = _BY_TIME.fullmatch(line)
    if found is None:
        return None
    read = (found["what"], read_length(found["by"])) if found["by"] else _with_length(found["what"])
    what, minutes = read or ("", None)
    if minutes is None:
        return None
    sign = 1 if found["side"].casefold() in ("later", "back") else -1
    word = "later" if sign > 0 else "earlier"
    event = event_at(scene, what, lambda mark: f"move {mark} {minutes} min {word}", "Move")
    if event is None:
        return None
    start = (event.start + sign * timedelta(minutes=minutes)).astimezone(scene.plan.zone)
    return _moved(scene, event, When(start.date(), start.time().replace(tzinfo=None)))


def _move(line: str, scene: PlanScene) -> PlanReading:
    verb = _MOVE_VERB.match(line)
    rest = line[verb.end() :] if verb else line
    for joint in _TO.finditer(rest):
        what, told = rest[: joint.start()], rest[joint.end() :]
        if joint[0].strip().casefold() in ("at", "@"):
            told = f"at {told}"
        when = leading_when(told, scene.calendar, in_week=True)
        if when is None or when[1] < len(told.rstrip()) or when[0] == When():
            continue
        event = event_at(scene, what, lambda mark, told=told: f"move {mark} to {told}", "Move")  # type: ignore[misc]
        if event is not None:
            return _moved(scene, event, when[0])
    return None


def _moved(scene: PlanScene, event: Event, when: When) -> Change:
    day = in_week(when.day or scene.day_of(event), scene)
    if when.at is not None and scene.calendar.instant(day, when.at) < scene.now:
        raise problem(f"{say_day(day, scene.calendar.today)} {when.at:%H:%M} is over.")
    return MoveEvent(event.id, day, when.at, when.after, when.before)


_RULES: tuple[Rule, ...] = (
    undo,
    more_hours,
    limit_day,
    _events(_UNPIN, "unpin", lambda event_id: PinEvent(event_id, is_pinned=False)),
    _events(_MISSED, "missed", MissEvent),
    _events(_DONE, "done", FinishEvent),
    _tasks(_NEXT_WEEK, "postpone", lambda pointed: PostponeTask(pointed.task.key)),
    _move_by,
    _longer,
    _resize,
    _move,
    _events(_PIN, "pin", lambda event_id: PinEvent(event_id, is_pinned=True)),
    _tasks(_DROP, "drop", lambda pointed: DropTask(pointed.task.key)),
    _tasks(_REMOVE, "remove", _removed),
    replan,
)
"""In this order, and the first that fits: "review next week" puts off before it is a move to a day."""
