"""What plans ask of the outside."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from typing import Protocol

from domain.ids import PlanId, TeamId, UserId
from domain.people.model import Person
from domain.plans.changes import PlanChange
from domain.plans.model import Draft, Plan, PlanRequest, PlanSettings, PlanView, Proposal
from domain.plans.scheduling import Schedule, ScheduleRequest
from domain.plans.shapes import Span, Task, WorkingHours
from domain.ports import Jobs
from domain.processes.ports import ProcessRepository


class Scheduler(Protocol):
    """Finds places for tasks, away from the event loop. Same request, same schedule."""

    async def schedule(self, request: ScheduleRequest) -> Schedule:
        """Return a schedule; a simpler planner's, which says so, when the solver cannot serve."""
        ...


class PlanRepository(Protocol):
    """Plans of the workspace of the current unit of work."""

    async def get(self, plan_id: PlanId) -> Plan | None:
        """Return a plan."""
        ...

    async def accepted(self, user_id: UserId, week: date) -> Plan | None:
        """Return the accepted plan of a person's week."""
        ...

    async def latest(self, user_id: UserId, week: date) -> Plan | None:
        """Return the newest plan of a person's week that was neither dismissed nor replaced."""
        ...

    async def accepted_since(self, user_id: UserId, week: date) -> Sequence[Plan]:
        """Return the person's accepted plans of that week and later, the earliest first."""
        ...

    async def of_process(self, process_id: str, *, since: date) -> Sequence[Plan]:
        """Return accepted plans, of anybody, with an event of a process, of that week and later."""
        ...

    async def add(self, plan: Plan) -> None:
        """Insert a plan; ConflictError when there is one with its id."""
        ...

    async def save(self, plan: Plan, *, expected_version: int) -> None:
        """Write a plan; ConflictError unless the stored version is the expected one."""
        ...

    async def add_change(self, change: PlanChange) -> None:
        """Record a change; AlreadyDecidedError when its cause is there."""
        ...

    async def change_of(self, cause: str) -> PlanChange | None:
        """Return the change a cause made."""
        ...

    async def changes(self, plan_id: PlanId, *, limit: int) -> Sequence[PlanChange]:
        """Return the changes of a plan, the newest first."""
        ...

    async def end_change(self, cause: str, at: datetime) -> bool:
        """Note that a change was taken back; False when it was before."""
        ...

    async def ever_accepted(self, user_id: UserId, *, since: date) -> Sequence[Plan]:
        """Return plans of that week and later that are accepted, or were until another replaced them."""
        ...

    async def all_accepted(self, *, since: date) -> Sequence[Plan]:
        """Return everybody's accepted plans of that week and later."""
        ...

    async def settings(self, user_id: UserId) -> PlanSettings:
        """Return what a person set, or the defaults."""
        ...

    async def save_settings(self, settings: PlanSettings) -> None:
        """Insert or update what a person set."""
        ...


class PlanWork(Protocol):
    """A unit of work with plans in it."""

    @property
    def plans(self) -> PlanRepository:
        """The plan shelf."""
        ...

    @property
    def processes(self) -> ProcessRepository:
        """The process shelf."""
        ...

    @property
    def jobs(self) -> Jobs:
        """Jobs this work causes."""
        ...

    async def commit(self) -> None:
        """Make the work durable."""
        ...


class PlanWorkFactory(Protocol):
    """Opens a unit of work for one workspace."""

    def __call__(self, team_id: TeamId) -> AbstractAsyncContextManager[PlanWork]:
        """Open it; leaving without commit rolls back."""
        ...


class Drafting(Protocol):
    """Makes tasks of what a week is asked for."""

    async def draft(self, actor: Person, request: PlanRequest, *, now: datetime) -> Draft:
        """Return the tasks of a week; never fails for want of a model. InvalidInputError(`goals`)."""
        ...


class TeamSteps(Protocol):
    """Makes tasks of steps that several people plan together."""

    async def steps(
        self, actor: Person, people: Sequence[Person], week: date, *, now: datetime
    ) -> tuple[Task, ...]:
        """Return the steps due in a week, each with who may do it and what it comes after."""
        ...


class BusyTimes(Protocol):
    """A person's busy times from elsewhere."""

    async def busy(self, team_id: TeamId, user_id: UserId, start: datetime, end: datetime) -> Sequence[Span]:
        """Return busy times in a stretch, in order; empty when the person gave no calendar.

        UnavailableError when there is one and it cannot be read now.
        """
        ...


class PlanMessenger(Protocol):
    """Shows a plan in the person's direct messages."""

    async def show_plan(self, view: PlanView) -> None:
        """Post the plan's message with its picture, or update the one that is there."""
        ...

    async def show_offer(self, view: PlanView, proposal: Proposal) -> None:
        """Offer a re-plan in the person's direct messages."""
        ...

    async def show_fresh_start(self, person: Person, facts: str) -> None:
        """Offer a fresh start, once until it is answered."""
        ...

    async def tell(self, person: Person, key: str, words: str) -> None:
        """Tell a person something about their plan, once per key."""
        ...


class WeekPictures(Protocol):
    """Draws a week."""

    async def week(self, plan: Plan, hours: WorkingHours, busy: Sequence[Span]) -> bytes:
        """Return a PNG of the plan's week, legible on a phone; UnavailableError when it cannot be drawn."""
        ...
