"""Wall clocks and instants as slots of 15 minutes, over changes of the clock.

Slot 0 is an instant in UTC that all workers of a problem share, so slots of different people compare. Each
wall time becomes an instant by itself: hours are never added to local times.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.plans.shapes import SLOT_MINUTES, Hours, Span

SLOT = timedelta(minutes=SLOT_MINUTES)


@dataclass(frozen=True, slots=True)
class Grid:
    """Slots counted from `origin`, an instant in UTC."""

    origin: datetime

    @classmethod
    def starting(cls, day: date, zones: Iterable[ZoneInfo]) -> "Grid":
        """Return the grid that begins with the earliest local midnight of a day, on a full quarter in UTC."""
        first = min((midnight(day, zone) for zone in zones), default=datetime.combine(day, time(), UTC))
        return cls(first - (first - datetime.min.replace(tzinfo=UTC)) % SLOT)

    def floor(self, at: datetime) -> int:
        """Return the slot an instant is in."""
        return (at - self.origin) // SLOT

    def ceil(self, at: datetime) -> int:
        """Return the first slot that begins at an instant or later."""
        return -((self.origin - at) // SLOT)

    def at(self, slot: int) -> datetime:
        """Return the instant a slot begins."""
        return self.origin + slot * SLOT

    def inside(self, span: Span) -> tuple[int, int]:
        """Return the slots that lie wholly in a stretch, half open; empty ones end where they begin."""
        first = self.ceil(span.start)
        return first, max(first, self.floor(span.end))

    def around(self, span: Span) -> tuple[int, int]:
        """Return the slots that a stretch touches, half open."""
        return self.floor(span.start), self.ceil(span.end)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant a local day begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def on_day(day: date, hours: Hours, zone: ZoneInfo) -> Span | None:
    """Return hours of a day as instants, None if there are none.

    An hour that the clock skips counts as over; an hour that it repeats counts twice.
    """
    start = datetime.combine(day, hours.start, zone).astimezone(UTC)
    if hours.end == time():
        end = midnight(day + timedelta(days=1), zone)
    else:
        end = datetime.combine(day, hours.end, zone).replace(fold=1).astimezone(UTC)
    return Span(start, end) if start < end else None


def mask(first: int, last: int) -> int:
    """Return the slots from `first` up to but not `last` as bits; slots before 0 fall away."""
    first, last = max(first, 0), max(last, 0)
    return (1 << last) - (1 << first) if first < last else 0


def runs(bits: int) -> list[tuple[int, int]]:
    """Return the stretches of set bits, half open, in order."""
    found, base = [], 0
    while bits:
        skip = (bits & -bits).bit_length() - 1
        bits >>= skip
        length = (~bits & (bits + 1)).bit_length() - 1
        found.append((base + skip, base + skip + length))
        bits >>= length
        base += skip + length
    return found


def starts(free: int, length: int) -> int:
    """Return the slots where `length` free slots in a row begin."""
    have = 1
    while have < length and free:
        step = min(have, length - have)
        free &= free >> step
        have += step
    return free


def blocked(occupied: int, length: int) -> int:
    """Return the slots where something `length` long would run into an occupied slot."""
    have = 1
    while have < length:
        step = min(have, length - have)
        occupied |= occupied >> step
        have += step
    return occupied
