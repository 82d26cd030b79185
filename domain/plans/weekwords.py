"""Changing a whole week in words: `keep Friday free`, `less on Monday`, `2 more hours`, `replan`."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from domain.conversations.commands import UndoWord, WordsProblem, problem
from domain.conversations.model import Menu
from domain.people.moments import say_day
from domain.plans.changes import AddHours, Change, LimitDay, Replan
from domain.plans.lengths import LEAST_MINUTES, read_length
from domain.plans.model import Plan
from domain.plans.pointing import PlanScene
from domain.plans.scheduling import WayOut
from domain.plans.shapes import EventState
from domain.plans.whens import When, leading_when

MORE_MINUTES = 60
"""What “more hours” adds when no task says how much it lacks."""
DAYS = 7
_HALF = 2

PlanReading = Change | UndoWord | Menu | WordsProblem | None
"""None: these words are no change of the plan."""
Rule = Callable[[str, PlanScene], PlanReading]

_REPLAN = re.compile(
    r"(?:re-?plan|reschedule|redo|plan)(?:\s+(?:(?:the|my|this)\s+)?"
    r"(?:everything|it all|all|whole week|week|plan|rest|it|again|anew|from scratch|completely|better))*",
    re.I,
)
_THOROUGH = re.compile(r"from scratch|anew|completely|better|everything|all\b", re.I)
_MORE_HOURS = re.compile(
    r"(?:(?:i (?:have|can do|can work)|add|give me|allow|plan|\+)\s*)?(?:(?P<said>.+?)\s+)?(?:more|extra)"
    r"(?:\s+(?P<unit>hours?|h|min(?:ute)?s?|time))?(?:\s+(?:this|a|in the|for the) week)?",
    re.I,
)
_PLUS = re.compile(r"(?:\+\s*|add\s+)(?P<said>.+?)(?:\s+(?:more|to (?:the|this|my) week))?", re.I)
_FREE = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"(?:keep|leave|make|have|take|i (?:take|need|want))\s+(?P<day>.+?)\s+(?:free|clear|empty|open|off)",
        r"(?:free|clear|block)(?:\s+(?:up|out))?\s+(?P<day>.+)",
        r"(?:nothing|no work|no plans?|(?:do not|don't) plan anything)\s+(?:on|for)\s+(?P<day>.+)",
        r"(?:i(?:'m| am)\s+)?(?:off|away|out|on holiday|on leave|not (?:here|in|working))\s+(?P<day>.+)",
        r"(?P<day>.+?)\s+(?:off|(?:is |stays )?free)",
    )
)
_LESS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"(?:plan )?(?:less|fewer(?: things)?|not so much|too much)(?: work)? (?:on|for) (?P<day>.+)",
        r"(?:a |make (?:it )?a )?(?:lighter|easier|quieter)\s+(?P<day>.+)",
        r"make\s+(?P<day>.+?)\s+(?:lighter|easier|quieter)",
        r"(?:lighten|ease|relax)\s+(?P<day>.+)",
        r"(?P<day>.+?)\s+(?:is|looks)\s+(?:too|so)\s+(?:full|much|busy|packed)",
    )
)
_AT_MOST = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"(?:plan )?(?:at most|max(?:imum)?|not? more than|only|up to) (?P<said>.+?) (?:on|for) (?P<day>.+)",
        r"limit\s+(?P<day>.+?)\s+to\s+(?P<said>.+)",
        r"(?P<day>\S+)\s+(?:at most|max(?:imum)?|no more than|only)\s+(?P<said>.+)",
    )
)
_LIFT = re.compile(
    r"(?:(?:plan )?more on|fill(?: up)?|(?:no|lift the) limit (?:on|of|for)|open(?: up)?|use)"
    r"\s+(?P<day>.+?)(?:\s+again)?",
    re.I,
)


def undo(line: str, scene: PlanScene) -> PlanReading:
    """Read `undo`."""
    return UndoWord() if re.fullmatch(r"undo(?:\s+(?:it|that|this))?", line, re.I) else None


def replan(line: str, scene: PlanScene) -> PlanReading:
    """Read `replan`, and `replan everything` for the thorough way."""
    found = _REPLAN.fullmatch(line)
    if found is None or line.casefold() in (
        "plan",
        "reschedule",
        "redo",
        "plan it",
        "plan my week",
        "plan week",
    ):
        return None
    if line.casefold().startswith("plan ") and not re.search(r"again|anew|scratch|better", line, re.I):
        return None
    return Replan(is_quick=_THOROUGH.search(line) is None)


def more_hours(line: str, scene: PlanScene) -> PlanReading:
    """Read `more hours`, `2 more hours`, `+2h`."""
    if found := _MORE_HOURS.fullmatch(line):
        said = (found["said"] or "").strip(" +")
        unit = found["unit"] or ""
        if not said:
            return AddHours(_lacking(scene.plan)) if unit else None
        minutes = read_length(said) or (read_length(f"{said} {unit}") if unit != "time" else None)
        return AddHours(minutes) if minutes else None
    if (found := _PLUS.fullmatch(line)) and (minutes := read_length(found["said"])):
        return AddHours(minutes)
    return None


def _lacking(plan: Plan) -> int:
    """Return what the first task without a place says would make room for it."""
    offers = (one for left in plan.left_out for one in left.remedies if one.way is WayOut.MORE_HOURS)
    return next((one.minutes for one in offers if one.minutes), MORE_MINUTES)


def limit_day(line: str, scene: PlanScene) -> PlanReading:
    """Read `keep Friday free`, `less on Monday`, `at most 3h on Tue`, `more on Wed`."""
    for pattern in _AT_MOST:
        if (found := pattern.fullmatch(line)) and (minutes := read_length(found["said"])):
            day = _day(found["day"], scene)
            if day is not None:
                return LimitDay(day, minutes)
    for pattern in _FREE:
        if (found := pattern.fullmatch(line)) and (day := _day(found["day"], scene)) is not None:
            return LimitDay(day, 0)
    for pattern in _LESS:
        if (found := pattern.fullmatch(line)) and (day := _day(found["day"], scene)) is not None:
            return LimitDay(day, _half_of(day, scene))
    if (found := _LIFT.fullmatch(line)) and (day := _day(found["day"], scene)) is not None:
        return LimitDay(day, None)
    return None


def _day(text: str, scene: PlanScene) -> date | None:
    """Return a day of the plan's week that a text names and that is not over; settles on a problem else."""
    when = leading_when(text, scene.calendar, in_week=True)
    if when is None or when[1] < len(text.rstrip()) or when[0].day is None:
        return None
    if when[0] != When(when[0].day):
        raise problem("A day can be kept free or planned less, not a part of it: say `at most 4h on fri`.")
    return in_week(when[0].day, scene)


def in_week(day: date, scene: PlanScene) -> date:
    """Return a day of the plan's week that is not over; settles on a problem for any other."""
    week = scene.plan.week
    if not week <= day < week + timedelta(days=DAYS):
        raise problem(
            f"This plan is for the week of {say_day(week, scene.calendar.today)}; that day is not in it."
        )
    if day < scene.calendar.today:
        raise problem(f"{say_day(day, scene.calendar.today)} is over.")
    return day


def _half_of(day: date, scene: PlanScene) -> int:
    planned = sum(
        event.minutes
        for event in scene.plan.live
        if event.state is not EventState.MISSED and scene.day_of(event) == day
    )
    if not planned:
        raise problem(f"Nothing is planned on {say_day(day, scene.calendar.today)}.")
    return planned // _HALF // LEAST_MINUTES * LEAST_MINUTES
