"""Random weeks to plan, from a seed: one person or a team, any zone, clock changes, busy times, loads."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from domain.ids import EventId, UserId
from domain.plans.scheduling import Schedule, ScheduleRequest, Worker
from domain.plans.shapes import (
    Effort,
    Estimate,
    EstimateSource,
    Event,
    EventState,
    Hours,
    Priority,
    Span,
    Task,
    WorkingHours,
)

WEEKS = (
    ("Europe/Berlin", date(2026, 3, 23)),
    ("Europe/Berlin", date(2026, 10, 19)),
    ("America/New_York", date(2026, 3, 2)),
    ("America/New_York", date(2026, 10, 26)),
    ("Australia/Lord_Howe", date(2026, 3, 30)),
    ("Asia/Kathmandu", date(2026, 6, 1)),
    ("UTC", date(2026, 6, 1)),
)
"""Zones and Mondays; the first five weeks change the clock."""

EVERY_DAY = {day: (Hours(time(8), time(16)),) for day in range(7)}
NIGHTS = {day: (Hours(time(0), time(4)), Hours(time(20), time())) for day in range(7)}
BROKEN = {day: (Hours(time(9, 10), time(12, 5)), Hours(time(13, 20), time(18))) for day in (0, 1, 3, 6)}


def week(
    seed: int,
    *,
    tasks: int = 40,
    load: float = 1.0,
    people: int = 1,
    days: int = 7,
    is_plain: bool = False,
) -> ScheduleRequest:
    """Return a random week. `load` is the work over the budgets; a plain one is Berlin without oddities."""
    chance = random.Random(f"week {seed} {tasks} {load} {people} {days}")
    zone, monday = ("Europe/Berlin", date(2026, 6, 1)) if is_plain else chance.choice(WEEKS)
    workers = tuple(_worker(chance, number, zone, monday, days, is_plain) for number in range(people))
    begin = datetime.combine(monday, time(), workers[0].zone).astimezone(UTC)
    now = (
        begin if is_plain or chance.random() < 0.5 else begin + timedelta(minutes=chance.randrange(4 * 1440))
    )
    minutes = load * sum(worker.budget_minutes for worker in workers)
    made = _tasks(chance, tasks, minutes, workers, begin, days)
    request = ScheduleRequest(monday, days, now, workers, made)
    return request if is_plain else replace(request, fixed=_fixed(chance, request, begin))


def _worker(chance: random.Random, number: int, zone: str, monday: date, days: int, is_plain: bool) -> Worker:
    if not is_plain and number:
        zone = chance.choice([zone, *[each for each, _ in WEEKS]])
    by_weekday = WorkingHours().by_weekday
    if not is_plain:
        by_weekday = chance.choice([by_weekday, by_weekday, EVERY_DAY, NIGHTS, BROKEN])
    lunch = Hours(time(12, 30), time(13)) if is_plain or chance.random() < 0.8 else None
    worker = Worker(
        UserId(f"U{number}"),
        zone,
        WorkingHours(by_weekday, lunch),
        budget_minutes=int(days / 7 * chance.choice([20, 24, 28, 32]) * 60),
        effort=Effort.MEDIUM if is_plain else chance.choice(list(Effort)),
    )
    busy = []
    for day in range(days):
        for _ in range(chance.choice([0, 1, 1, 2, 3])):
            at = datetime.combine(monday + timedelta(days=day), time(chance.randrange(8, 17)), worker.zone)
            start = at.astimezone(UTC) + timedelta(minutes=chance.choice([0, 15, 30, 30, 40]))
            busy.append(Span(start, start + timedelta(minutes=chance.choice([25, 30, 30, 60, 60, 90]))))
    limits = {}
    if not is_plain and chance.random() < 0.3:
        limits = {monday + timedelta(days=chance.randrange(days)): chance.choice([0, 60, 125])}
    return replace(worker, busy=tuple(sorted(busy)), day_minutes=limits)


def _tasks(
    chance: random.Random,
    count: int,
    minutes: float,
    workers: tuple[Worker, ...],
    begin: datetime,
    days: int,
) -> tuple[Task, ...]:
    shares = [chance.choice([1, 2, 2, 3, 4, 4, 6, 8]) for _ in range(count)]
    made: list[Task] = []
    for number, share in enumerate(shares):
        length = max(15, round(minutes * share / sum(shares) / 15) * 15 - chance.choice([0, 0, 0, 5]))
        at = begin + timedelta(minutes=chance.randrange(days * 1440))
        able = chance.sample(workers, k=min(len(workers), chance.choice([1, 1, 2, 3])))
        made.append(
            Task(
                key=f"t{number}",
                title=f"Task {number}",
                estimate=Estimate(length, EstimateSource.SAID),
                effort=chance.choice(list(Effort)),
                priority=chance.choice(list(Priority)),
                deadline=begin + timedelta(hours=chance.randrange(12, 24 * days))
                if chance.random() < 0.4
                else None,
                is_firm=chance.random() < 0.5,
                earliest=begin + timedelta(hours=chance.randrange(72)) if chance.random() < 0.15 else None,
                at=at if chance.random() < 0.05 else None,
                after=_after(chance, made),
                can_split=chance.random() < 0.7,
                workers=tuple(worker.user_id for worker in able),
                goal=number // 4,
            )
        )
    return tuple(made)


def _after(chance: random.Random, made: list[Task]) -> tuple[str, ...]:
    if not made or chance.random() > 0.2:
        return ()
    return tuple(sorted({chance.choice(made[-8:]).key for _ in range(chance.choice([1, 1, 2]))}))


def _fixed(chance: random.Random, request: ScheduleRequest, begin: datetime) -> tuple[Event, ...]:
    """Return some events that stay: of tasks of the plan, of others, past and to come."""
    events, until = [], begin
    for number in range(chance.choice([0, 0, 1, 3])):
        start = until + timedelta(minutes=15 * chance.randrange(1, 150))
        until = start + timedelta(minutes=chance.choice([30, 45, 60]))
        key = chance.choice([f"other{number}", *[task.key for task in request.tasks]])
        state = EventState.PENDING
        if until <= request.now:
            state = chance.choice([EventState.DONE, EventState.MISSED, EventState.CANCELLED])
        events.append(
            Event(
                EventId(f"E{number}"),
                key,
                request.workers[0].user_id,
                key,
                start,
                until,
                state=state,
                is_pinned=True,
            )
        )
    return tuple(events)


def again(
    request: ScheduleRequest, schedule: Schedule, seed: int, *, is_quick: bool = False
) -> ScheduleRequest:
    """Return the request of a re-plan: Tuesday 11:00, one event missed, two meetings on planned events."""
    chance = random.Random(f"again {seed}")
    first = request.workers[0]
    tuesday = datetime.combine(request.first_day + timedelta(days=1), time(11), first.zone).astimezone(UTC)
    efforts = {task.key: task.effort for task in request.tasks}
    events = [
        Event(
            EventId(f"P{number}"),
            each.task_key,
            each.user_id,
            each.task_key,
            each.start,
            each.end,
            effort=efforts[each.task_key],
            is_pinned=each.is_pinned,
        )
        for number, each in enumerate(schedule.placements)
    ]
    past = [event for event in events if event.start < tuesday]
    missed = chance.choice(past).id if past else None
    fixed = tuple(
        replace(event, state=EventState.MISSED if event.id == missed else EventState.DONE) for event in past
    )
    future = tuple(event for event in events if event.start >= tuesday)
    hit = chance.sample(future, k=min(2, len(future)))
    meetings = tuple(Span(event.start, event.start + timedelta(hours=1)) for event in hit)
    busier = replace(first, busy=(*first.busy, *meetings))
    return replace(
        request,
        now=tuesday,
        workers=(busier, *request.workers[1:]),
        fixed=(*request.fixed, *fixed),
        previous=future,
        is_quick=is_quick,
    )
