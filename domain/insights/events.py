"""What happened, as values: events, the runs they make up, and their weeks."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from operator import attrgetter

WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Event:
    """Something was done in a case, at an instant, perhaps by somebody."""

    case_id: str
    activity: str
    at: datetime
    resource: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """The events of one case in order. `expected` are the steps of its template, if it has one."""

    case_id: str
    events: tuple[Event, ...]
    is_finished: bool = True
    due_at: datetime | None = None
    expected: tuple[str, ...] = ()

    @property
    def started_at(self) -> datetime:
        """Its first event."""
        return self.events[0].at

    @property
    def last_at(self) -> datetime:
        """Its latest event: its end, if it is finished."""
        return self.events[-1].at

    @property
    def took_for(self) -> timedelta:
        """How long it has been from its first event to its latest."""
        return self.last_at - self.started_at

    def until(self, now: datetime) -> "Run | None":
        """Return what was known of it at an instant; nothing, if it had not begun."""
        known = tuple(event for event in self.events if event.at <= now)
        if not known:
            return None
        is_finished = self.is_finished and len(known) == len(self.events)
        return Run(self.case_id, known, is_finished, self.due_at, self.expected)


def runs_of(events: Iterable[Event]) -> tuple[Run, ...]:
    """Return one finished run per case, in order of their first events; ties stay as they were given."""
    cases: dict[str, list[Event]] = {}
    for event in sorted(events, key=attrgetter("at")):
        cases.setdefault(event.case_id, []).append(event)
    return tuple(Run(case_id, tuple(its)) for case_id, its in cases.items())


def monday(at: datetime, zone: tzinfo = UTC) -> date:
    """Return the Monday of the week of an instant."""
    on = at.astimezone(zone).date()
    return on - timedelta(days=on.weekday())


def daily_counts(
    instants: Sequence[datetime], zone: tzinfo = UTC
) -> tuple[date, tuple[tuple[int, ...], ...]]:
    """Return the first whole week's Monday and the counts of each whole week's seven days.

    The weeks of the first and of the last instant are left out: they are rarely whole.
    """
    counted = Counter(at.astimezone(zone).date() for at in instants)
    if not counted:
        return date.min, ()
    first, last = (on - timedelta(days=on.weekday()) for on in (min(counted), max(counted)))
    begin = first + WEEK
    weeks = max(0, (last - begin).days // 7)
    days = (begin + timedelta(days=number) for number in range(7 * weeks))
    counts = [counted[on] for on in days]
    return begin, tuple(tuple(counts[at : at + 7]) for at in range(0, len(counts), 7))
