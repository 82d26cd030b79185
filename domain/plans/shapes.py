"""The shapes of a week: hours, tasks and events.

Instants are aware and in UTC; wall times belong to the person's time zone and are turned into instants day by
day, never by adding hours.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import IntEnum, StrEnum

from domain.ids import EventId, ProcessId, StepId, UserId

SLOT_MINUTES = 15
"""Plans are made on a grid of this many minutes."""


class Effort(StrEnum):
    """How much of a person something takes; of a whole week, how full it may be packed."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Priority(IntEnum):
    """What comes first when not everything fits."""

    URGENT = 1
    HIGH = 2
    NORMAL = 3
    LOW = 4


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of time, half open."""

    start: datetime
    end: datetime

    @property
    def minutes(self) -> int:
        """The length in minutes."""
        return int((self.end - self.start) / timedelta(minutes=1))


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """A stretch of a day by the wall clock; `end` of 00:00 means midnight at the end of the day."""

    start: time
    end: time


DEFAULT_WEEK: Mapping[int, tuple[Hours, ...]] = {day: (Hours(time(9), time(17)),) for day in range(5)}


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When a person works: by weekday (Monday is 0), lunch kept free, best hours for high effort."""

    by_weekday: Mapping[int, tuple[Hours, ...]] = field(default_factory=lambda: dict(DEFAULT_WEEK))
    lunch: Hours | None = Hours(time(12, 30), time(13))
    best: tuple[Hours, ...] = (Hours(time(9), time(11, 30)),)

    def on(self, day: date) -> tuple[Hours, ...]:
        """Return the working hours of a day, lunch included."""
        return self.by_weekday.get(day.weekday(), ())


class EstimateSource(StrEnum):
    """Where the length of a task comes from."""

    SAID = "said"
    HISTORY = "history"
    MODEL = "model"
    SHARE = "share"
    """A share of the week's hours, by effort, because nothing better is known."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """How long a task takes and how we know; `runs` counts the finished steps behind HISTORY."""

    minutes: int
    source: EstimateSource
    runs: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of work to be placed in a week.

    `key` is unique in its plan and stays the same when the plan is made again. `after` are keys of tasks
    that must be finished before. Without `is_firm` a missed deadline costs, with it the task is rather left
    out. `workers` may do it: usually the plan's person alone; in a plan for several, whoever of them suits.
    `at` asks for a start ("Thursday 14:00"). `goal` is the index of the line it came from. `is_over` once
    nothing of it is left to plan: its step was seen finished, dropped, or in other hands.
    """

    key: str
    title: str
    estimate: Estimate
    effort: Effort = Effort.MEDIUM
    priority: Priority = Priority.NORMAL
    deadline: datetime | None = None
    is_firm: bool = False
    earliest: datetime | None = None
    at: datetime | None = None
    after: tuple[str, ...] = ()
    can_split: bool = True
    process_id: ProcessId | None = None
    step_id: StepId | None = None
    workers: tuple[UserId, ...] = ()
    goal: int | None = None
    description: str = ""
    is_over: bool = False

    @property
    def minutes(self) -> int:
        """The whole length in minutes."""
        return self.estimate.minutes


class EventState(StrEnum):
    """What became of an event."""

    PENDING = "pending"
    DONE = "done"
    MISSED = "missed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Event:
    """One block of a plan. A task split in pieces has several, in order.

    `sequence` grows with each change of time or state that a calendar must hear of; `moves` counts changes
    of time after the plan was accepted. A pinned event is never moved by a re-plan.
    """

    id: EventId
    task_key: str
    user_id: UserId
    title: str
    start: datetime
    end: datetime
    effort: Effort = Effort.MEDIUM
    state: EventState = EventState.PENDING
    is_pinned: bool = False
    description: str = ""
    process_id: ProcessId | None = None
    step_id: StepId | None = None
    sequence: int = 0
    moves: int = 0
    changed_at: datetime | None = None

    @property
    def span(self) -> Span:
        """When it is."""
        return Span(self.start, self.end)

    @property
    def minutes(self) -> int:
        """Its length in minutes."""
        return self.span.minutes
