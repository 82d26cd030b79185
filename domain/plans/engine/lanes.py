"""A worker's week as a lane: open slots, limits of each day, best hours."""

from datetime import date, timedelta

from domain.plans.engine.grid import Grid, mask, midnight, on_day
from domain.plans.engine.problem import HIGH_MINUTES, NEVER, Day, Lane, pause, percent
from domain.plans.scheduling import ScheduleRequest, Worker
from domain.plans.shapes import SLOT_MINUTES, Effort, Event, EventState, Hours

DIP = 4
"""Slots after lunch, and before the end of the day, in which high effort is hardest (opinion)."""


def slots_of(minutes: int) -> int:
    """Return minutes as slots, rounded up; at least one."""
    return max(1, -(-minutes // SLOT_MINUTES))


def counts(event: Event) -> bool:
    """Tell whether an event takes time: not if it was missed or cancelled."""
    return event.state in (EventState.PENDING, EventState.DONE)


def lane_of(worker: Worker, request: ScheduleRequest, grid: Grid) -> Lane:
    """Return a worker's lane, without the even share of each day: that takes all tasks to say."""
    days = [request.first_day + timedelta(days=count) for count in range(request.days)]
    fixed = [event for event in request.fixed if event.user_id == worker.user_id and counts(event)]
    work, peak, dip = _hours(worker, days, grid)
    for span in worker.busy:
        work &= ~mask(*grid.around(span))
    now = grid.ceil(request.now)
    events = taken = 0
    for event in fixed:
        first, last = grid.around(event.span)
        events |= mask(first, last)
        taken |= mask(first, last + pause(event.effort, last - first, is_split=False, level=worker.effort))
    free = work & ~mask(0, now) & ~events
    whole = request.first_day, request.first_day + timedelta(days=request.days)
    start, end = (midnight(day, worker.zone) for day in whole)
    spent = sum(slots_of(event.minutes) for event in fixed if start <= event.start < end)
    left = worker.budget_minutes // SLOT_MINUTES - spent
    return Lane(
        open=free,
        days=tuple(_day(worker, day, request, grid, (work, free, now)) for day in days),
        budget=max(0, left),
        effort=worker.effort,
        taken=taken,
        peak=peak,
        dip=dip & ~peak,
        overspent=max(0, -left),
    )


def _bounds(day: date, worker: Worker, grid: Grid) -> tuple[int, int]:
    return grid.ceil(midnight(day, worker.zone)), grid.ceil(midnight(day + timedelta(days=1), worker.zone))


def _hours(worker: Worker, days: list[date], grid: Grid) -> tuple[int, int, int]:
    """Return the slots of work, of the best hours, and of the hours in which high effort is hardest."""
    work = peak = dip = 0
    for day in days:
        today = _union(day, worker.hours.on(day), worker, grid, is_inside=True)
        lunch = (worker.hours.lunch,) if worker.hours.lunch else ()
        pausing = _union(day, lunch, worker, grid, is_inside=False)
        peak |= _union(day, worker.hours.best, worker, grid, is_inside=True)
        if today:
            end = today.bit_length()
            dip |= mask(end - DIP, end)
            if pausing & today:
                dip |= mask(pausing.bit_length(), pausing.bit_length() + DIP)
        work |= today & ~pausing
    return work, peak & work, dip & work


def _union(day: date, hours: tuple[Hours, ...], worker: Worker, grid: Grid, *, is_inside: bool) -> int:
    bits = 0
    for each in hours:
        span = on_day(day, each, worker.zone)
        if span is not None:
            bits |= mask(*(grid.inside(span) if is_inside else grid.around(span)))
    return bits


def _day(worker: Worker, day: date, request: ScheduleRequest, grid: Grid, bits: tuple[int, int, int]) -> Day:
    """Return a day with what may still be put there.

    Of the rest of today the same share stays unplanned, unless more of it was planned before: a new plan does
    not throw out what the old one had promised.
    """
    work, free, now = bits
    first, last = _bounds(day, worker, grid)
    share = percent(worker.effort, request.unplanned_percent)
    fixed = [e for e in request.fixed if _is_on(e, worker, grid, first, last)]
    spent = sum(slots_of(event.minutes) for event in fixed)
    strained = sum(slots_of(event.minutes) for event in fixed if event.effort is Effort.HIGH)
    cap = (work & mask(first, last)).bit_count() * share // 100 - spent
    if day in worker.day_minutes:
        cap = min(cap, worker.day_minutes[day] // SLOT_MINUTES - spent)
    if now > first:
        before = [e for e in request.previous if _is_on(e, worker, grid, max(first, now), last)]
        kept = sum(slots_of(event.minutes) for event in before)
        cap = min(cap, max((free & mask(first, last)).bit_count() * share // 100, kept))
    high = HIGH_MINUTES[worker.effort] // SLOT_MINUTES - strained
    return Day(first, last, cap=max(0, cap), high=max(0, high))


def _is_on(event: Event, worker: Worker, grid: Grid, first: int, last: int) -> bool:
    return event.user_id == worker.user_id and counts(event) and first <= grid.floor(event.start) < last


def shared_out(lane: Lane, demand: int) -> tuple[Day, ...]:
    """Return the days of a lane with their even shares of what is asked of it, as far as the budget goes."""
    room = sum(day.cap for day in lane.days)
    due = min(demand, lane.budget, room)
    days = []
    for day in lane.days:
        fair = -(-due * day.cap // room) if room else NEVER
        days.append(Day(day.first, day.last, day.cap, day.high, fair, max(fair, fair * 5 // 4)))
    return tuple(days)
