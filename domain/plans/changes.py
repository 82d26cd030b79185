"""Changes of a plan as people ask for them, and the record of one that was made."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from domain.ids import EventId, PlanId, TeamId, UserId
from domain.plans.model import Plan


@dataclass(frozen=True, slots=True)
class MoveEvent:
    """Move an event to a day, and there to `at`, or else to the first place between `after` and `before`."""

    event_id: EventId
    day: date
    at: time | None = None
    after: time | None = None
    before: time | None = None


@dataclass(frozen=True, slots=True)
class ResizeEvent:
    """Make an event this many minutes long."""

    event_id: EventId
    minutes: int


@dataclass(frozen=True, slots=True)
class PinEvent:
    """Keep an event where it is, or let it be moved again."""

    event_id: EventId
    is_pinned: bool


@dataclass(frozen=True, slots=True)
class RemoveEvent:
    """Take an event out of the week; its step stays open."""

    event_id: EventId


@dataclass(frozen=True, slots=True)
class FinishEvent:
    """The event is done; with the last of its task's, so is its step."""

    event_id: EventId


@dataclass(frozen=True, slots=True)
class MissEvent:
    """The event did not happen."""

    event_id: EventId


@dataclass(frozen=True, slots=True)
class LimitDay:
    """Plan at most this many minutes on a day; 0 keeps it free, None lifts the limit."""

    day: date
    minutes: int | None


@dataclass(frozen=True, slots=True)
class DropTask:
    """Give a task up for this week."""

    task_key: str


@dataclass(frozen=True, slots=True)
class PostponeTask:
    """Put a task off to next week on purpose."""

    task_key: str


@dataclass(frozen=True, slots=True)
class ShortenTask:
    """Make a task this many minutes long."""

    task_key: str
    minutes: int


@dataclass(frozen=True, slots=True)
class AddHours:
    """Allow this many more minutes in the week."""

    minutes: int


@dataclass(frozen=True, slots=True)
class Replan:
    """Place what is open anew around what is fixed; `is_quick` moves the fewest."""

    is_quick: bool = True


class FreshChoice(StrEnum):
    """How a person starts afresh."""

    REPLAN = "replan"
    """Everything open is placed anew in the rest of the week."""
    URGENT = "urgent"
    """Only what is urgent, of high priority or due this week stays; the rest waits for the next one."""
    NEXT_WEEK = "next_week"
    """Everything open waits for the next week."""
    EMPTY = "empty"
    """Everything open is given up for this week; steps stay open."""


@dataclass(frozen=True, slots=True)
class StartAfresh:
    """Answer the offer of a fresh start."""

    choice: FreshChoice


Change = (
    MoveEvent | ResizeEvent | PinEvent | RemoveEvent | FinishEvent | MissEvent
    | LimitDay | DropTask | PostponeTask | ShortenTask | AddHours | Replan | StartAfresh
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlanChange:
    """A change that was made: `before` is the plan as it was, for Undo, `line` says it in words.

    `cause` is unique for the click or message; the same cause carried out again finds this.
    """

    cause: str
    team_id: TeamId
    plan_id: PlanId
    actor_id: UserId
    at: datetime
    line: str
    before: Plan
    version: int
    undone_at: datetime | None = None
