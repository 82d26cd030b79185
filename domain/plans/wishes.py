"""Asking for a plan in words: `plan my week: report 3h, call Ben`, `plan next week in 20 hours: …`."""

import html
import re
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from domain.conversations.days import parse_day
from domain.plans.drafting.goals import read_goal
from domain.plans.lengths import lengths_in
from domain.plans.shapes import Effort
from domain.plans.whens import WeekCalendar

_WEEK = timedelta(days=7)
_ASKED = re.compile(
    r"(?:(?:hi|hey|hello)[,!]?\s+)?(?:(?:please|pls|can you|could you|let's|help me)\s+)*"
    r"(?:(?:plan|draft|organi[sz]e|schedule|prepare)(?: out)?|(?:make|draft|create)(?: me)? a plan for)\s+"
    r"(?:(?:my|the|our|a)\s+)?(?:(?:whole|coming|working)\s+)?"
    r"(?P<which>next week|this week|rest of the week|week(?: of (?P<of>[\w .-]{3,20}?))?)"
    r"(?P<more>(?:[\s,]+(?:in|with|within|at most|max\.?|at|about)?\s*(?:\d[\w .,]{0,12}?(?:h|hours?|hrs?)"
    r"|(?:low|medium|high) effort))*)"
    r"(?:\s*(?:[:\n]|\s[–-]\s)\s*(?P<goals>.*)|[\s.!?,]*(?:(?:please|pls|thanks)[\s.!?]*)?)",
    re.I | re.S,
)
_GOALS = re.compile(
    r"(?:my\s+|the\s+)?goals(?:\s+(?:for|of)\s+(?:(?:the|my)\s+)?(?P<which>next week|this week|week))?"
    r"\s*[:\n]\s*(?P<goals>.*)",
    re.I | re.S,
)
_DIGIT = re.compile(r"(?<!\S)\d")
_EFFORT = re.compile(r"\b(low|medium|high) effort", re.I)
_LINES = re.compile(r"\s*\n+\s*")
_SEMICOLONS = re.compile(r"\s*;\s*")
_COMMAS = re.compile(r"\s*,\s+(?:and\s+|then\s+)?|\s+and then\s+", re.I)
_CARRIES_ON = re.compile(
    r"(?:which|with|without|because|so|but|who|including|incl|e\.g|i\.e|before|after|by|until|if|not|for|as|or|due|when"
    r"|once|then)\b",
    re.I,
)


_ANY_WEEK = WeekCalendar(date(2026, 1, 5), date(2026, 1, 5), ZoneInfo("UTC"))
"""To tell days from goals it does not matter which days they are."""


@dataclass(frozen=True, slots=True)
class PlanWish:
    """What somebody asked for: goals (perhaps none yet), and the week's Monday, hours and effort if said."""

    week: date | None
    goals: tuple[str, ...] = ()
    hours: float | None = None
    effort: Effort | None = None


def read_wish(text: str, *, today: date) -> PlanWish | None:
    """Return the plan that words ask for; None when they ask for none."""
    words = html.unescape(text).strip()
    if found := _ASKED.fullmatch(words):
        week = _week(found["which"], today)
        if found["of"] is not None and (week := _week_of(found["of"], today)) is None:
            return None
        more = found["more"] or ""
        digit = _DIGIT.search(more)
        hours = next((one.minutes / 60 for one in lengths_in(more[digit.start() :])), None) if digit else None
        effort = _EFFORT.search(more)
        goals = split_goals(found["goals"] or "")
        return PlanWish(week, goals, hours, Effort(effort[1].casefold()) if effort else None)
    if (found := _GOALS.fullmatch(words)) and (goals := split_goals(found["goals"])):
        return PlanWish(_week(found["which"] or "", today), goals)
    return None


def split_goals(text: str) -> tuple[str, ...]:
    """Return the goals of a text: its lines, what semicolons divide, or else what commas divide as a list.

    A piece that says no more than when or how long belongs to the goal before it.
    """
    lines = [line for line in _LINES.split(text.strip()) if line.strip()]
    parts = [part.strip() for line in lines for part in _SEMICOLONS.split(line) if part.strip()]
    return tuple(parts) if len(parts) != 1 else _listed(parts[0])


def _listed(line: str) -> tuple[str, ...]:
    goals: list[str] = []
    for part in _COMMAS.split(line):
        if not part.strip():
            continue
        goal = read_goal(part, _ANY_WEEK)
        if goals and (goal.is_bare or _CARRIES_ON.match(part)):
            goals[-1] += f", {part}"
        elif goals and read_goal(goals[-1], _ANY_WEEK).is_bare:
            goals[-1] += f" {part}"
        else:
            goals.append(part)
    return tuple(goals)


def _week(which: str, today: date) -> date | None:
    """Return the Monday of the week that is named; None when it is whichever people plan now."""
    monday = today - timedelta(days=today.weekday())
    match " ".join(which.casefold().split()):
        case "next week":
            return monday + _WEEK
        case "this week" | "rest of the week":
            return monday
        case _:
            return None


def _week_of(text: str, today: date) -> date | None:
    day = parse_day(text, today)
    return None if day is None else day - timedelta(days=day.weekday())
