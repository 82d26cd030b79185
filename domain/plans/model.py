"""A plan is one person's week: what was asked for, the tasks it became, the events they were given.

Everything is a value: a change returns a new one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.ids import DirectoryId, EventId, PlanId, TeamId, TemplateId, UserId
from domain.people.model import Person
from domain.plans.scheduling import Engine, LeftOut
from domain.plans.shapes import Effort, Event, EventState, Span, Task, WorkingHours


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What a week is asked for (the seed's SchemaPlanGenerateRequest): goals, hours of the week.

    `left_keys` are tasks left of the week before that come into this one.
    """

    week: date
    goals: tuple[str, ...]
    description: str = ""
    effort: Effort = Effort.MEDIUM
    hours: float | None = None
    directory_ids: tuple[DirectoryId, ...] = ()
    template_ids: tuple[TemplateId, ...] = ()
    with_steps: bool = True
    left_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What goals, templates and a person's own steps became, before it is placed in the week.

    `notices` say in people's words how it came about, and what could not be read. `is_generated` is True
    when a model wrote any of it.
    """

    tasks: tuple[Task, ...]
    notices: tuple[str, ...] = ()
    is_generated: bool = False


class PlanState(StrEnum):
    """Where a plan stands. One plan of a person and week is accepted at a time."""

    DRAFT = "draft"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Plan:
    """One person's week. `week` is its Monday. `version` is the compare-and-set counter.

    `postponed` are tasks put off to next week on purpose, `dropped` those given up. `day_minutes` are limits
    the person set for single days. `notices` say how it came about (model or rules, which planner). `offered`
    is the fingerprint of the re-plan that was offered last: the same one is not offered twice.
    """

    id: PlanId
    team_id: TeamId
    user_id: UserId
    week: date
    timezone: str
    request: PlanRequest
    created_at: datetime
    state: PlanState = PlanState.DRAFT
    tasks: tuple[Task, ...] = ()
    events: tuple[Event, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    postponed: tuple[Task, ...] = ()
    dropped: tuple[Task, ...] = ()
    day_minutes: Mapping[date, int] = field(default_factory=dict)
    budget_minutes: int = 0
    engine: Engine = Engine.SOLVER
    notices: tuple[str, ...] = ()
    is_generated: bool = False
    accepted_at: datetime | None = None
    offered: str = ""
    version: int = 1

    @property
    def zone(self) -> ZoneInfo:
        """The time zone it was made for."""
        return ZoneInfo(self.timezone)

    @property
    def live(self) -> tuple[Event, ...]:
        """Return the events that are not cancelled, in order of time."""
        return tuple(sorted((e for e in self.events if e.state is not EventState.CANCELLED), key=_by_time))

    @property
    def planned_minutes(self) -> int:
        """Return how much is planned, cancelled and missed events not counted."""
        return sum(e.minutes for e in self.live if e.state is not EventState.MISSED)

    @property
    def asked_minutes(self) -> int:
        """Return how much was asked for, what does not fit included."""
        return sum(task.minutes for task in self.tasks if not task.is_over or self._is_done(task.key))

    def _is_done(self, key: str) -> bool:
        return any(one.task_key == key and one.state is EventState.DONE for one in self.events)

    def task(self, key: str) -> Task | None:
        """Return the task with this key."""
        return next((task for task in self.tasks if task.key == key), None)

    def event(self, event_id: EventId) -> Event | None:
        """Return the event with this id."""
        return next((event for event in self.events if event.id == event_id), None)

    def with_event(self, event: Event) -> "Plan":
        """Return the plan with this event in the place of the one with its id."""
        return replace(self, events=tuple(event if e.id == event.id else e for e in self.events))


def _by_time(event: Event) -> tuple[datetime, datetime, str]:
    return event.start, event.end, event.id


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan as its person sees it: with their hours, their busy times and their latest change.

    `lately` says that change in words.
    """

    plan: Plan
    person: Person
    hours: WorkingHours
    now: datetime
    busy: tuple[Span, ...] = ()
    lately: str | None = None
    can_undo: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """A re-plan on offer: why, what would change in lines, and how many events would move."""

    plan_id: PlanId
    reason: str
    lines: tuple[str, ...]
    moved: int


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """What a person set, and what was asked for last: the defaults of the next plan.

    `calendar_host` is shown of a subscribed calendar; its address is stored encrypted, elsewhere.
    `fresh_asked_at` and `fresh_answered_at` say when a fresh start was offered last, and answered.
    """

    user_id: UserId
    hours: WorkingHours = field(default_factory=WorkingHours)
    effort: Effort = Effort.MEDIUM
    weekly_hours: float | None = None
    description: str = ""
    directory_ids: tuple[DirectoryId, ...] = ()
    template_ids: tuple[TemplateId, ...] = ()
    calendar_host: str | None = None
    fresh_asked_at: datetime | None = None
    fresh_answered_at: datetime | None = None

    @property
    def awaits_fresh_start(self) -> bool:
        """True while a fresh start is on offer and not answered: nothing else is offered until then."""
        asked, answered = self.fresh_asked_at, self.fresh_answered_at
        return asked is not None and (answered is None or answered < asked)
