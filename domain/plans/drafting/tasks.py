"""Goals as tasks: one each, or one for every time that a repeated goal falls due."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from domain.ids import UserId
from domain.plans.drafting.goals import Goal
from domain.plans.drafting.shares import UNKNOWN
from domain.plans.shapes import Effort, Estimate, EstimateSource, Priority, Task
from domain.plans.whens import WeekCalendar

REPEATED_MINUTES = 30
"""The length of each time of a repeated goal that says none."""


def goal_tasks(
    goals: Sequence[Goal], calendar: WeekCalendar, working: Sequence[date], user_id: UserId
) -> tuple[tuple[Task, ...], tuple[str, ...]]:
    """Return the tasks of the goals in their order, and notices about goals that have no day left."""
    tasks: list[Task] = []
    notices: list[str] = []
    seen: Counter[str] = Counter()
    for place, goal in enumerate(goals):
        seen[goal.key] += 1
        key = goal.key if seen[goal.key] == 1 else f"{goal.key}-again{seen[goal.key]}"
        if goal.repeat is None:
            tasks.append(_once(goal, key, place, user_id))
            continue
        times = _times(goal, key, place, calendar, working, user_id)
        tasks += times
        if not times:
            notices.append(f"“{goal.title}” has no working day left in this week, so it is not planned.")
    return tuple(tasks), tuple(notices)


def _once(goal: Goal, key: str, place: int, user_id: UserId) -> Task:
    return Task(
        key=key,
        title=goal.title,
        estimate=Estimate(goal.minutes, EstimateSource.SAID) if goal.minutes else UNKNOWN,
        effort=goal.effort or Effort.MEDIUM,
        priority=goal.priority or Priority.NORMAL,
        deadline=goal.deadline,
        is_firm=goal.is_firm,
        earliest=goal.earliest,
        at=goal.at,
        can_split=goal.at is None,
        workers=(user_id,),
        goal=place,
    )


def _times(
    goal: Goal, key: str, place: int, calendar: WeekCalendar, working: Sequence[date], user_id: UserId
) -> list[Task]:
    repeat = goal.repeat
    assert repeat is not None  # the caller asked
    minutes = goal.minutes
    allowed = [day for day in working if _is_allowed(goal, calendar, day)]
    tasks = []
    for number, (first, last) in enumerate(repeat.days(allowed), start=1):
        tasks.append(
            Task(
                key=f"{key}-{number}" if repeat.times else f"{key}-{first.isoformat()}",
                title=goal.title,
                estimate=Estimate(minutes, EstimateSource.SAID)
                if minutes
                else Estimate(REPEATED_MINUTES, EstimateSource.SHARE),
                effort=goal.effort or Effort.MEDIUM,
                priority=goal.priority or Priority.NORMAL,
                deadline=calendar.instant(last, repeat.before) if repeat.before else calendar.end(last),
                # What is for a day makes no sense on the next one, where it is done anyway.
                is_firm=goal.is_firm or first == last,
                earliest=calendar.instant(first, repeat.after) if repeat.after else calendar.start(first),
                at=calendar.instant(first, repeat.at) if repeat.at else None,
                can_split=False,
                workers=(user_id,),
                goal=place,
            )
        )
    return tasks


def _is_allowed(goal: Goal, calendar: WeekCalendar, day: date) -> bool:
    return _before(goal.earliest, calendar.end(day)) and _before(calendar.start(day), goal.deadline)


def _before(one: datetime | None, other: datetime | None) -> bool:
    return one is None or other is None or one < other
