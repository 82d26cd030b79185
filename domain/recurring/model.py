"""A recurring start as values: when it is asked for, and what is started then."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.ids import ChannelId, ProcessId, RecurrenceId, TeamId, TemplateId, UserId, derived_id


class Every(StrEnum):
    """What a rule counts in."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Rule:
    """Every `interval` days, weeks or months, at a local time of a zone, from `starts_on` on.

    `weekdays` (Monday is 0) count for weeks. For months `month_day` says which day: a month without it has
    its last one instead, and None means the last working day (Monday to Friday).
    """

    every: Every
    at: time
    timezone: str
    starts_on: date
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    month_day: int | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of `at`."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class NewRecurrence:
    """What the form *Repeat* asks for."""

    template_id: TemplateId
    pattern: str
    channel_id: ChannelId
    owner_id: UserId
    rule: Rule
    roles: Mapping[str, UserId] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A template that starts by itself. `pattern` makes the name of each process.

    `next_at` is the occurrence that comes next; a paused one keeps the last it had. `reason` says why
    Convers paused it, None when a person did. `version` is the compare-and-set counter.
    """

    id: RecurrenceId
    team_id: TeamId
    template_id: TemplateId
    pattern: str
    channel_id: ChannelId
    owner_id: UserId
    rule: Rule
    next_at: datetime
    created_by: UserId
    created_at: datetime
    roles: Mapping[str, UserId] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    is_paused: bool = False
    reason: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class RecurrenceView:
    """A recurrence as one person sees it."""

    recurrence: Recurrence
    template_name: str
    can_change: bool


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One start that came due. `skipped` counts those before it that were missed for good."""

    recurrence_id: RecurrenceId
    at: datetime
    skipped: int = 0

    @property
    def cause(self) -> str:
        """The key that makes it start once, on however many replicas and after however many crashes."""
        return f"recurrence:{self.recurrence_id}:{self.at.isoformat()}"

    def process_id(self, team_id: TeamId) -> ProcessId:
        """Return the id of the process it starts."""
        return ProcessId(derived_id(team_id, "process", self.cause))


class NewsKind(StrEnum):
    """What people are told of by themselves."""

    LATE = "late"
    """It started after its time: Convers was not running."""
    PAUSED = "paused"
    """It cannot start any more as it is, and waits for a person."""
    FAILED = "failed"
    """One start did not work, whatever was tried; the next one comes."""


@dataclass(frozen=True, slots=True)
class News:
    """What happened to an occurrence, for those who count on it."""

    kind: NewsKind
    occurrence: Occurrence
    reason: str | None = None
