"""Where an event may go when a person moves it: hours, lunch, busy times and what stays put are respected."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from domain.errors import InvalidInputError
from domain.plans.assembling import is_settled
from domain.plans.engine.grid import midnight, on_day
from domain.plans.lengths import say_length
from domain.plans.model import Plan
from domain.plans.scheduling import Worker
from domain.plans.shapes import SLOT_MINUTES, Event, EventState, Span

SLOT = timedelta(minutes=SLOT_MINUTES)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def openings(worker: Worker, day: date, taken: Sequence[Span], now: datetime) -> list[Span]:
    """Return the free working time of a day, from now on, in order."""
    worked = [span for hours in worker.hours.on(day) if (span := on_day(day, hours, worker.zone))]
    lunch = on_day(day, worker.hours.lunch, worker.zone) if worker.hours.lunch else None
    blocked = [*worker.busy, *taken, *([lunch] if lunch else [])]
    first = midnight(day, worker.zone)
    free: list[Span] = []
    for span in worked:
        start = max(span.start, now if now > first else span.start)
        for block in sorted(blocked):
            if block.end <= start or block.start >= span.end:
                continue
            if block.start > start:
                free.append(Span(start, block.start))
            start = max(start, block.end)
        if start < span.end:
            free.append(Span(start, span.end))
    return free


def standing(plan: Plan, event: Event, now: datetime) -> list[Span]:
    """Return the times of what stays put when an event is moved: other settled events."""
    stays = (EventState.PENDING, EventState.DONE)
    return [
        one.span for one in plan.live if one.id != event.id and one.state in stays and is_settled(one, now)
    ]


def required_place(
    plan: Plan, worker: Worker, event: Event, start: datetime, minutes: int, now: datetime
) -> Span:
    """Return the place from a start on; InvalidInputError names what is there and the nearest free place."""
    wanted = Span(start, start + timedelta(minutes=minutes))
    if start < now:
        raise InvalidInputError("time", "That is in the past.")
    day = start.astimezone(worker.zone).date()
    free = openings(worker, day, standing(plan, event, now), now)
    if any(span.start <= wanted.start and wanted.end <= span.end for span in free):
        return wanted
    near = nearest(free, wanted)
    why = _reason(plan, worker, event, wanted, now)
    if near is not None:
        raise InvalidInputError("time", f"{why} The nearest free place is {_said(near, worker)}.")
    longest = max((span.minutes for span in free), default=0)
    room = (
        f"the longest free stretch that day is {say_length(longest)}"
        if longest
        else "nothing is free that day"
    )
    raise InvalidInputError("day", f"{why} It needs {say_length(minutes)}; {room}.")


def first_place(
    plan: Plan,
    worker: Worker,
    event: Event,
    day: date,
    bounds: tuple[time | None, time | None],
    now: datetime,
) -> Span:
    """Return the first free place of a day between two times; other events that may move give way if need be.

    InvalidInputError says how much room there is when there is none.
    """
    others = [one.span for one in plan.live if one.id != event.id and one.state is EventState.PENDING]
    fixed = standing(plan, event, now)
    for taken in ([*fixed, *others], fixed):
        for span in openings(worker, day, taken, now):
            found = _within(span, day, worker, bounds)
            start = found.start + (-(found.start - midnight(day, worker.zone)) % SLOT)
            if start + timedelta(minutes=event.minutes) <= found.end:
                return Span(start, start + timedelta(minutes=event.minutes))
    free = [_within(span, day, worker, bounds) for span in openings(worker, day, fixed, now)]
    longest = max((span.minutes for span in free), default=0)
    part = "then" if any(bounds) else f"on {DAYS[day.weekday()]}"
    room = f"the longest free stretch is {say_length(longest)}" if longest > 0 else "no working time is free"
    raise InvalidInputError("day", f"It needs {say_length(event.minutes)}; {part} {room}.")


def nearest(free: Sequence[Span], wanted: Span) -> Span | None:
    """Return the place of the same length that is nearest to a wanted one, on full quarters."""
    length = wanted.end - wanted.start
    found = []
    for span in free:
        begin = span.start + (-(span.start - wanted.start) % SLOT)
        if begin + length <= span.end:
            latest = span.end - length
            latest -= (latest - wanted.start) % SLOT
            start = min(max(wanted.start, begin), latest)
            found.append(Span(start, start + length))
    return min(found, key=lambda span: (abs(span.start - wanted.start), span.start), default=None)


def _within(span: Span, day: date, worker: Worker, bounds: tuple[time | None, time | None]) -> Span:
    after, before = (
        datetime.combine(day, bound, worker.zone).astimezone(midnight(day, worker.zone).tzinfo)
        if bound
        else None
        for bound in bounds
    )
    return Span(max(span.start, after or span.start), min(span.end, before or span.end))


def _reason(plan: Plan, worker: Worker, event: Event, wanted: Span, now: datetime) -> str:
    for other in plan.live:
        if other.id != event.id and is_settled(other, now) and _touch(other.span, wanted):
            pinned = "pinned" if other.state is EventState.PENDING else other.state.value
            return f"“{other.title}” is there, and it is {pinned}."
    if any(_touch(span, wanted) for span in worker.busy):
        return "Your calendar is busy then."
    return "That is not within your working hours."


def _touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _said(span: Span, worker: Worker) -> str:
    start, end = span.start.astimezone(worker.zone), span.end.astimezone(worker.zone)
    return f"{DAYS[start.weekday()]} {start:%H:%M}–{end:%H:%M}"
