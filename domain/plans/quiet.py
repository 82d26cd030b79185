"""When a person may be spoken to unasked: between the first and the last working hour of a day."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.plans.engine.grid import on_day
from domain.plans.shapes import Span, WorkingHours

LOOKED_AHEAD = 8
"""Days: whoever works at all works on one of them."""


def next_at_work(hours: WorkingHours, zone: ZoneInfo, now: datetime) -> datetime:
    """Return now while the person is at work, else when they are next; now when they never are."""
    today = now.astimezone(zone).date()
    for number in range(LOOKED_AHEAD):
        day = _day(hours, today + timedelta(days=number), zone)
        if day is not None and now < day.end:
            return max(day.start, now)
    return now


def is_at_work(hours: WorkingHours, zone: ZoneInfo, now: datetime) -> bool:
    """Tell whether it is between the first and the last working hour of the person's day."""
    day = _day(hours, now.astimezone(zone).date(), zone)
    return day is not None and day.start <= now < day.end


def _day(hours: WorkingHours, day: date, zone: ZoneInfo) -> Span | None:
    spans = [span for one in hours.on(day) if (span := on_day(day, one, zone)) is not None]
    return Span(min(spans).start, max(span.end for span in spans)) if spans else None
