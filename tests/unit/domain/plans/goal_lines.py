"""How lines of goals are told for the corpus, and the corpus as a file of lines with what they mean."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.plans.drafting.goals import Goal
from domain.plans.drafting.marks import CUT
from domain.plans.drafting.repeats import Repeat
from domain.plans.whens import WeekCalendar

MONDAY = date(2026, 11, 23)
CALENDAR = WeekCalendar(MONDAY, MONDAY, ZoneInfo("Europe/Berlin"))
"""Every line is read on the Monday of the planned week, in Berlin."""
CORPUS = Path(__file__).with_name("goal_lines.txt")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def corpus() -> list[tuple[str, str]]:
    """Return the lines, each with what it means."""
    rows = [
        row.split(" => ")
        for row in CORPUS.read_text(encoding="utf-8").splitlines()
        if " => " in row and not row.startswith("# ")
    ]
    return [(line.strip(), told.strip()) for line, told in rows]


def told(goal: Goal) -> str:
    """Say what was read of a line, shortly."""
    facts = [
        f"{goal.minutes} min" if goal.minutes else "",
        f"{goal.effort} effort" if goal.effort else "",
        f"{goal.priority.name.lower()}" if goal.priority else "",
        "must" if goal.is_firm else "",
        f"from {_moment(goal.earliest)}" if goal.earliest else "",
        f"by {_moment(goal.deadline)}" if goal.deadline else "",
        f"at {_moment(goal.at)}" if goal.at else "",
        _often(goal.repeat) if goal.repeat else "",
        *(f"before {one.partition(CUT)[2]!r}" for one in goal.before),
        *(f"after {one.partition(CUT)[2]!r}" for one in goal.after),
        "noted" if goal.notes else "",
    ]
    return " | ".join([goal.title, *filter(None, facts)])


def _moment(at: datetime) -> str:
    return at.astimezone(CALENDAR.zone).strftime("%a %d %b %H:%M")


def _often(repeat: Repeat) -> str:
    days = "+".join(DAYS[day] for day in repeat.weekdays) or "day"
    often = f"{repeat.times} times" if repeat.times else f"every {days}"
    often += " but one" if repeat.is_every_other else ""
    often += f" after {repeat.after:%H:%M}" if repeat.after else ""
    often += f" before {repeat.before:%H:%M}" if repeat.before else ""
    return often + (f" at {repeat.at:%H:%M}" if repeat.at else "")
