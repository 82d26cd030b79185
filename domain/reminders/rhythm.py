"""A person's clock: when their morning is, and when they may be spoken to.

Wall times become instants day by day, so a change of the clock moves nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.plans.engine.grid import on_day
from domain.plans.shapes import Span, WorkingHours

MORNING = time(9)
"""By the person's wall clock."""
AHEAD = 120
"""Days looked ahead for working days; who has none is not spoken to."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Time zone, working hours, and the day until which the person is away."""

    zone: ZoneInfo
    hours: WorkingHours
    out_until: date | None = None

    def day(self, at: datetime) -> date:
        """Return the person's calendar day."""
        return at.astimezone(self.zone).date()

    def morning(self, day: date) -> datetime | None:
        """Return nine o'clock of a working day, or when work begins later; None on a free day."""
        nine = datetime.combine(day, MORNING, self.zone).astimezone(UTC)
        spans = self._spans(day)
        later = [max(span.start, nine) for span in spans if span.end > nine]
        return later[0] if later else (spans[0].start if spans else None)

    def morning_after(self, day: date, nth: int = 1) -> datetime | None:
        """Return the morning of the nth working day after a day."""
        found = 0
        for ahead in range(1, AHEAD):
            morning = self.morning(day + timedelta(days=ahead))
            found += morning is not None
            if found == nth:
                return morning
        return None

    def morning_before(self, day: date) -> datetime | None:
        """Return the morning of the last working day before a day."""
        for back in range(1, AHEAD):
            if (morning := self.morning(day - timedelta(days=back))) is not None:
                return morning
        return None

    def next_morning(self, at: datetime) -> datetime | None:
        """Return the first morning at an instant or later on which the person is there."""
        first = self._first(self.day(at))
        mornings = (self.morning(first + timedelta(days=ahead)) for ahead in range(AHEAD))
        return next((one for one in mornings if one is not None and one >= at), None)

    def next_allowed(self, at: datetime) -> datetime | None:
        """Return the instant itself within working hours, else when they begin again."""
        return next((max(span.start, at) for span in self._open_spans(at) if span.end > at), None)

    def allows(self, at: datetime) -> bool:
        """Tell whether the person may be spoken to."""
        return self.next_allowed(at) == at

    def _open_spans(self, at: datetime) -> Iterator[Span]:
        first = self._first(self.day(at) - timedelta(days=1))
        for ahead in range(AHEAD):
            yield from self._spans(first + timedelta(days=ahead))

    def _spans(self, day: date) -> list[Span]:
        found = (on_day(day, hours, self.zone) for hours in self.hours.on(day))
        return sorted(span for span in found if span is not None)

    def _first(self, day: date) -> date:
        """Return the day itself, or the one on which the person is back."""
        return day if self.out_until is None else max(day, self.out_until)
