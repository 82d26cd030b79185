"""Small requests by hand: Ann, Monday 1 June 2026 in Berlin, 9 to 17 with lunch at half past twelve."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.ids import EventId, UserId
from domain.plans.scheduling import Schedule, ScheduleRequest, Worker
from domain.plans.shapes import Estimate, EstimateSource, Event, Span, Task, WorkingHours

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 6, 1)
ANN = UserId("UANN")
BEN = UserId("UBEN")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of the week on Ann's clock; Monday is day 0."""
    return datetime(2026, 6, 1 + day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


def span(day: int, start: int, end: int) -> Span:
    """Return whole hours of a day."""
    return Span(at(day, start), at(day, end))


def task(key: str, minutes: int, **changes: Any) -> Task:
    """Return a task with its key as its title."""
    return Task(key, key.title(), Estimate(minutes, EstimateSource.SAID), **changes)


def worker(**changes: Any) -> Worker:
    """Return Ann, with 28 hours."""
    known: dict[str, Any] = {"user_id": ANN, "timezone": "Europe/Berlin", "hours": WorkingHours()}
    return Worker(**{**known, "budget_minutes": 28 * 60, **changes})


def request(*tasks: Task, **changes: Any) -> ScheduleRequest:
    """Return Ann's week with these tasks, as she begins it."""
    known: dict[str, Any] = {"first_day": MONDAY, "days": 7, "now": at(0, 0), "workers": (worker(),)}
    return ScheduleRequest(**{**known, "tasks": tasks, **changes})


def event(key: str, start: datetime, minutes: int, **changes: Any) -> Event:
    """Return an event of Ann's."""
    end = start + timedelta(minutes=minutes)
    known: dict[str, Any] = {"id": EventId(f"E{key}{start:%d%H%M}"), "user_id": ANN, "title": key.title()}
    return Event(**{**known, "task_key": key, "start": start, "end": end, **changes})


def where(schedule: Schedule, key: str) -> list[str]:
    """Say when the pieces of a task are on Ann's clock: `Mon 09:00-10:30`."""
    placed = [each for each in schedule.placements if each.task_key == key]
    ends = [(each.start.astimezone(BERLIN), each.end.astimezone(BERLIN)) for each in placed]
    return [f"{start:%a %H:%M}-{end:%H:%M}" for start, end in ends]
