"""Reading a calendar: which stretches of time are busy, recurrences and their exceptions counted in."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from typing import Any
from zoneinfo import ZoneInfo

from domain.errors import InvalidInputError
from domain.plans.calendars.model import OURS
from domain.plans.shapes import Span

Component = Any
"""An icalendar component: what its properties hold is known only once looked at."""
NOT_A_CALENDAR = (
    "What is at that address is not a calendar. In Google it is called “Secret address in iCal format”, in "
    "Outlook “ICS” under Publish a calendar."
)
RARE_ENOUGH = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
"""Rules that repeat more often than daily count once: no meeting does."""
LONGEST = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One VEVENT, read: where it starts by its own clock, how long it takes."""

    uid: str
    start: datetime
    length: timedelta
    component: Component
    replaces: datetime | None


def read_busy(content: bytes, start: datetime, end: datetime, zone: ZoneInfo) -> Sequence[Span]:
    """Return busy times between two instants, merged. InvalidInputError when this is not a calendar."""
    from icalendar import Calendar

    if b"BEGIN:VCALENDAR" not in content[:2_000].upper():
        raise InvalidInputError("calendar", NOT_A_CALENDAR)
    try:
        calendars = Calendar.from_ical(content, multiple=True)
    except (ValueError, IndexError, KeyError):
        raise InvalidInputError("calendar", NOT_A_CALENDAR) from None
    events = [one for calendar in calendars for one in calendar.walk("VEVENT")]
    entries = [entry for event in events if (entry := _entry(event, zone)) is not None]
    moved = {(entry.uid, entry.replaces) for entry in entries}
    spans = (span for entry in entries if _is_busy(entry) for span in _spans(entry, moved, start, end, zone))
    return _merged(spans, start, end)


def _entry(event: Component, zone: ZoneInfo) -> _Entry | None:
    """Read one VEVENT; None for one that is broken or ours, which must not spoil the rest."""
    uid = str(event.get("UID", ""))
    if "DTSTART" not in event or uid.endswith(OURS):
        return None
    try:
        first = event["DTSTART"].dt
        start = _local(first, zone)
        length = _length(event, first, start, zone)
        replaces = _instant(event["RECURRENCE-ID"].dt, zone) if "RECURRENCE-ID" in event else None
    except (AttributeError, ValueError, OverflowError, TypeError):
        return None
    return _Entry(uid, start, min(max(length, timedelta()), LONGEST), event, replaces)


def _length(event: Component, first: date | datetime, start: datetime, zone: ZoneInfo) -> timedelta:
    if "DTEND" in event:
        return _local(event["DTEND"].dt, zone).astimezone(UTC) - start.astimezone(UTC)
    if "DURATION" in event:
        return timedelta(seconds=event["DURATION"].dt.total_seconds())
    return timedelta() if isinstance(first, datetime) else timedelta(days=1)


def _is_busy(entry: _Entry) -> bool:
    """False for what its owner marked as free, cancelled or declined to be counted."""
    event = entry.component
    return (
        str(event.get("TRANSP", "OPAQUE")).upper() != "TRANSPARENT"
        and str(event.get("STATUS", "CONFIRMED")).upper() != "CANCELLED"
        and str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "BUSY")).upper() not in ("FREE", "WORKINGELSEWHERE")
    )


def _spans(
    entry: _Entry, moved: set[tuple[str, datetime | None]], start: datetime, end: datetime, zone: ZoneInfo
) -> Iterator[Span]:
    for begin in _starts(entry, start, end, zone):
        instant = begin.astimezone(UTC)
        if entry.replaces is None and (entry.uid, instant) in moved:
            continue
        if instant < end and instant + entry.length > start:
            yield Span(instant, instant + entry.length)


def _starts(entry: _Entry, start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield each start of a series up to `end`, by the series' own wall clock, exceptions taken out."""
    event = entry.component
    if entry.replaces is not None:
        yield entry.start
        return
    out = {_instant(one, zone) for one in _dates(event, "EXDATE")}
    extra = (_local(one, zone) for one in _dates(event, "RDATE"))
    for begin in (*_ruled(entry, start, end), *extra):
        if begin.astimezone(UTC) not in out:
            yield begin


def _ruled(entry: _Entry, start: datetime, end: datetime) -> Iterator[datetime]:
    from dateutil.rrule import rrulestr

    rule = entry.component.get("RRULE")
    if isinstance(rule, list):
        rule = rule[0]
    if rule is None or str((rule.get("FREQ") or [""])[0]).upper() not in RARE_ENOUGH:
        yield entry.start
        return
    own = entry.start.tzinfo
    last = end.astimezone(own).replace(tzinfo=None)
    parts = dict(rule)
    if "UNTIL" in parts:
        parts["UNTIL"] = [min(_naive(parts["UNTIL"][0], entry.start), last)]
    elif "COUNT" not in parts:
        parts["UNTIL"] = [last]
    earliest = (start - entry.length).astimezone(own).replace(tzinfo=None) - timedelta(days=1)
    try:
        found = rrulestr(_text(type(rule), parts), dtstart=entry.start.replace(tzinfo=None))
        for naive in takewhile(lambda one: one <= last, iter(found)):
            if naive >= earliest:
                yield naive.replace(tzinfo=own)
    except (ValueError, TypeError, OverflowError):
        yield entry.start


def _text(kind: Any, parts: dict[str, Any]) -> str:
    return str(kind(parts).to_ical().decode())


def _naive(until: date | datetime, begin: datetime) -> datetime:
    """Return UNTIL by the wall clock of the series: a date means its whole day."""
    if not isinstance(until, datetime):
        return datetime.combine(until, time.max.replace(microsecond=0))
    return (
        until.replace(tzinfo=None)
        if until.tzinfo is None
        else until.astimezone(begin.tzinfo).replace(tzinfo=None)
    )


def _dates(event: Component, name: str) -> Iterator[date | datetime]:
    found = event.get(name, [])
    for group in found if isinstance(found, list) else [found]:
        for one in getattr(group, "dts", ()):
            yield one.dt[0] if isinstance(one.dt, tuple) else one.dt


def _local(moment: date | datetime, zone: ZoneInfo) -> datetime:
    """Return an aware datetime; a day begins at midnight, a time without a zone is by the person's clock."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), zone)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def _instant(moment: date | datetime, zone: ZoneInfo) -> datetime:
    return _local(moment, zone).astimezone(UTC)


def _merged(spans: Iterable[Span], start: datetime, end: datetime) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(Span(max(one.start, start), min(one.end, end)) for one in spans):
        if span.start >= span.end:
            continue
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged
