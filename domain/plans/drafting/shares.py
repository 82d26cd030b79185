"""What is left of the week's hours, shared out by effort among what nobody gave a length."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from domain.plans.lengths import LEAST_MINUTES
from domain.plans.model import PlanRequest, PlanSettings
from domain.plans.shapes import (
    SLOT_MINUTES,
    Effort,
    Estimate,
    EstimateSource,
    Hours,
    Task,
    WorkingHours,
)
from domain.plans.whens import WeekCalendar

LEAST_SHARE = 30
MOST_SHARE = 480
"""No guess is longer than a day."""
MOST_OF_STEP = 120
"""Nor is one of a step longer than this: steps are small."""
PLANNED_PERCENT = 85
"""The rest of the free time stays unplanned."""
DAYS = 7
HOURS = 168
"""Hours of a week."""
_WEIGHTS = {Effort.LOW: 2, Effort.MEDIUM: 4, Effort.HIGH: 6}
UNKNOWN = Estimate(0, EstimateSource.SHARE)
"""The length of what nobody knows yet."""


def is_unknown(task: Task) -> bool:
    """True while a task has no length."""
    return task.minutes <= 0


def share_out(tasks: Sequence[Task], total: int) -> tuple[Task, ...]:
    """Return the tasks with a length for each, so that those without one share what the others leave."""
    open_ones = [task for task in tasks if is_unknown(task)]
    rest = max(total - sum(task.minutes for task in tasks), 0)
    whole = sum(map(_weight, open_ones))
    shares = {task.key: _bounded(task, rest * _weight(task) / whole) for task in open_ones}
    return tuple(
        replace(task, estimate=Estimate(shares[task.key], EstimateSource.SHARE)) if is_unknown(task) else task
        for task in tasks
    )


def split(minutes: int, weights: Sequence[int]) -> list[int]:
    """Split a length by weight into whole slots, at least one each; the sum is kept where it can be."""
    whole = max(sum(weights), 1)
    slots = max(minutes // SLOT_MINUTES, len(weights))
    ends = [round(slots * sum(weights[:place]) / whole) for place in range(len(weights) + 1)]
    parts = [max(ends[place + 1] - ends[place], 1) for place in range(len(weights))]
    while sum(parts) > slots:
        parts[parts.index(max(parts))] -= 1
    return [part * SLOT_MINUTES for part in parts]


def budget(request: PlanRequest, settings: PlanSettings, calendar: WeekCalendar, now: datetime) -> int:
    """Return the minutes that may be planned: as asked, as set, or else what the working hours leave."""
    for hours in (request.hours, settings.weekly_hours):
        if hours is not None and math.isfinite(hours):
            return int(min(max(hours, 0), HOURS) * 60)
    free = sum(
        _free(settings.hours, day, calendar, now) for day in working_days(settings.hours, calendar, now)
    )
    return free * PLANNED_PERCENT // 100


def working_days(hours: WorkingHours, calendar: WeekCalendar, now: datetime) -> tuple[date, ...]:
    """Return the days of the week with working hours that are not over."""
    days = (calendar.week + timedelta(days=number) for number in range(DAYS))
    return tuple(day for day in days if _free(hours, day, calendar, now) >= LEAST_MINUTES)


def _free(hours: WorkingHours, day: date, calendar: WeekCalendar, now: datetime) -> int:
    """Return the working minutes of a day that are still to come, lunch left out."""
    stretches = [_ahead(one, day, calendar, now) for one in hours.on(day)]
    lunch = _ahead(hours.lunch, day, calendar, now) if hours.lunch else None
    free = 0
    for begin, end in stretches:
        free += _minutes(begin, end)
        if lunch is not None:
            free -= _minutes(max(begin, lunch[0]), min(end, lunch[1]))
    return free


def _ahead(hours: Hours, day: date, calendar: WeekCalendar, now: datetime) -> tuple[datetime, datetime]:
    end = calendar.end(day) if hours.end == time(0) else calendar.instant(day, hours.end)
    return max(calendar.instant(day, hours.start), now), end


def _minutes(begin: datetime, end: datetime) -> int:
    return max(int((end - begin) / timedelta(minutes=1)), 0)


def _weight(task: Task) -> int:
    return _WEIGHTS[task.effort] // (2 if _is_step(task) else 1)


def _bounded(task: Task, minutes: float) -> int:
    most = MOST_OF_STEP if _is_step(task) else MOST_SHARE
    return int(min(max(minutes, LEAST_SHARE), most)) // SLOT_MINUTES * SLOT_MINUTES


def _is_step(task: Task) -> bool:
    return task.step_id is not None or task.goal is None


def unknown_of(tasks: Iterable[Task]) -> int:
    """Count the tasks without a length."""
    return sum(map(is_unknown, tasks))
