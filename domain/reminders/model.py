"""A reminder is one row of the schedule: whom it tells what, when, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.ids import UserId
from domain.people.model import Person
from domain.plans.model import Plan
from domain.plans.shapes import Event
from domain.processes.model import Process, Step


class Kind(StrEnum):
    """What a reminder is about."""

    EVENT = "event"
    STILL_NEEDED = "still_needed"
    OVERDUE = "overdue"
    APPROVAL = "approval"
    DUE_SOON = "due_soon"


RANK = tuple(Kind)
"""The weightiest first: of several reminders of one thing, one is said."""


class Strength(StrEnum):
    """How much a person wants to hear."""

    LIGHT = "light"
    STANDARD = "standard"
    ACTIVE = "active"


class Stand(StrEnum):
    """Where a reminder stands. A taken one is being decided upon."""

    PENDING = "pending"
    TAKEN = "taken"
    SENT = "sent"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class ReminderSettings:
    """What a person chose. `muted` names steps by their id, with the words they are known by.

    Nothing comes before the day `out_until`.
    """

    user_id: UserId
    strength: Strength = Strength.STANDARD
    is_paused: bool = False
    out_until: date | None = None
    muted_kinds: frozenset[Kind] = frozenset()
    muted: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A reminder that facts ask for. `key` says what, whom and on account of which facts.

    `scope` is the process or plan, `item` the step or event. It is worth nothing after `expires_at`.
    """

    key: str
    kind: Kind
    scope: str
    item: str
    at: datetime
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """A row of the schedule. `first_at` is when it was to come first, `due_at` when it comes now.

    `round` counts how often its person put it off, each time a row of its own; a folded one waits for the
    morning's message.
    `message_key` is the message that said it.
    """

    key: str
    user_id: UserId
    kind: Kind
    scope: str
    item: str
    due_at: datetime
    first_at: datetime
    expires_at: datetime | None = None
    round: int = 0
    is_folded: bool = False
    stand: Stand = Stand.PENDING
    sent_at: datetime | None = None
    message_key: str | None = None

    @property
    def base(self) -> str:
        """The key of what the facts ask for, however often it was put off."""
        return self.key.partition("#")[0]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a message: a step of a process, or an event of a plan; None when it is not to be seen.

    `is_open` is False once there is nothing to do about it. `again_at` is when it comes again, put off.
    """

    reminder: Reminder
    process: Process | None = None
    step: Step | None = None
    plan: Plan | None = None
    event: Event | None = None
    is_open: bool = False
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReminderMessage:
    """What one message says to a person. It came late when the house was closed at its hour."""

    key: str
    person: Person
    items: tuple[Item, ...]
    at: datetime
    is_late: bool = False
    people: Mapping[UserId, Person] = field(default_factory=dict)

    @property
    def is_digest(self) -> bool:
        """True for the morning's message."""
        return is_digest(self.key)

    @property
    def is_alive(self) -> bool:
        """True while anything of it is to be done."""
        return any(item.is_open for item in self.items)


def direct_key(reminder: Reminder) -> str:
    """Return the key of the message that says one reminder."""
    return f"reminder:{reminder.key}"


def put_off_key(reminder: Reminder) -> str:
    """Return the key of the row that comes when a reminder is put off."""
    return f"{reminder.base}#{reminder.round + 1}"


def digest_key(user_id: UserId, day: date) -> str:
    """Return the key of a person's morning message."""
    return f"morning:{user_id}:{day.isoformat()}"


def is_digest(message_key: str) -> bool:
    """Tell whether a message is a morning's."""
    return message_key.startswith("morning:")
