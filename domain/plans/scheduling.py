"""What is to be placed in a week, and where it went."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.ids import UserId
from domain.plans.shapes import Effort, Event, Span, Task, WorkingHours


class Obstacle(StrEnum):
    """The one constraint that keeps a task out, the others left as they are."""

    PREDECESSOR = "predecessor"
    TOO_LONG = "too_long"
    BUDGET = "budget"
    HIGH_EFFORT = "high_effort"
    DAY_LOAD = "day_load"
    DEADLINE = "deadline"
    EARLIEST = "earliest"
    BREAKS = "breaks"
    CAPACITY = "capacity"
    NO_ROOM = "no_room"
    NO_HOURS = "no_hours"


class WayOut(StrEnum):
    """What a person may do about a task that does not fit."""

    DROP = "drop"
    NEXT_WEEK = "next_week"
    SHORTEN = "shorten"
    MORE_HOURS = "more_hours"


@dataclass(frozen=True, slots=True)
class Remedy:
    """A way out with its effect, computed before it is offered. `minutes` is the new length of the task
    for SHORTEN, what is added to the week for MORE_HOURS. `effect` says what pressing it does."""

    way: WayOut
    effect: str
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A task that does not fit: the constraint that stops it, in words, and the ways out, cheapest first."""

    task_key: str
    obstacle: Obstacle
    reason: str
    remedies: tuple[Remedy, ...] = ()


class Engine(StrEnum):
    """What made a schedule."""

    SOLVER = "solver"
    SEARCH = "search"
    GREEDY = "greedy"


@dataclass(frozen=True, slots=True)
class Worker:
    """One person as the planner sees them.

    `budget_minutes` is what may be planned in the whole stretch, done work included. `day_minutes` are
    tighter limits for single days (0 keeps a day free).
    """

    user_id: UserId
    timezone: str
    hours: WorkingHours
    budget_minutes: int
    effort: Effort = Effort.MEDIUM
    busy: tuple[Span, ...] = ()
    day_minutes: Mapping[date, int] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        """The person's time zone."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class ScheduleRequest:
    """What is to be placed where.

    `fixed` events stay as they are (done, pinned, past); `previous` is where the others were: moving them
    costs. `wanted` are keys of tasks that go in before all that had no place, because a person pressed a way
    out for them. Nothing is placed before `now`. `is_quick` asks for the fewest moves at once instead of the
    best.
    """

    first_day: date
    days: int
    now: datetime
    workers: tuple[Worker, ...]
    tasks: tuple[Task, ...]
    fixed: tuple[Event, ...] = ()
    previous: tuple[Event, ...] = ()
    wanted: tuple[str, ...] = ()
    unplanned_percent: int = 15
    is_quick: bool = False


@dataclass(frozen=True, slots=True)
class Placement:
    """A piece of a task in its place."""

    task_key: str
    user_id: UserId
    start: datetime
    end: datetime
    is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class Schedule:
    """Where everything goes: placements in order of time (`fixed` events not among them), and what stays out.

    `cost` is the objective, smaller is better. `notice` says it when something lesser than the usual planner
    served.
    """

    placements: tuple[Placement, ...]
    left_out: tuple[LeftOut, ...]
    engine: Engine
    cost: int = 0
    notice: str | None = None
