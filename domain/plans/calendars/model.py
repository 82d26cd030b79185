"""The calendar a person subscribed Convers to, and the feed that shows their plan."""

from dataclasses import dataclass
from datetime import datetime

from domain.ids import TeamId, UserId
from domain.plans.shapes import Event

OURS = "@convers"
"""How the UIDs of our events end, so that a calendar that shows our feed does not make them busy times."""


@dataclass(frozen=True, slots=True)
class CalendarLink:
    """A private ICS address. It is a secret: `sealed` is its ciphertext, people see `host` only.

    `failing_since` says since when it could not be read; `checked_at` when it last was.
    """

    team_id: TeamId
    user_id: UserId
    sealed: bytes
    host: str
    added_at: datetime
    checked_at: datetime | None = None
    failing_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A private address under which a person's accepted events can be read; only its hash is stored."""

    team_id: TeamId
    user_id: UserId
    token_hash: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """An event as a calendar shows it. `uid` stays the same for ever, `is_cancelled` takes it out."""

    uid: str
    event: Event
    sequence: int
    created_at: datetime
    changed_at: datetime
    is_cancelled: bool


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A calendar as bytes of text/calendar, with the name to save it under."""

    name: str
    content: bytes
