"""Plans in memory, a planner that needs no process of its own, and what people were shown."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from domain.errors import AlreadyDecidedError, ConflictError, DeliveryError, UnavailableError
from domain.ids import PlanId, TeamId, UserId
from domain.people.model import Person
from domain.plans.changes import PlanChange
from domain.plans.engine.solving import schedule
from domain.plans.model import Draft, Plan, PlanRequest, PlanSettings, PlanState, PlanView, Proposal
from domain.plans.scheduling import Schedule, ScheduleRequest
from domain.plans.shapes import Span, Task
from tests.fakes.tables import Table, Transaction

OPEN = (PlanState.DRAFT, PlanState.ACCEPTED)


class FakePlanRepository:
    """The PlanRepository of one unit of work."""

    def __init__(self, transaction: Transaction) -> None:
        self._plans: Table[PlanId, Plan] = Table(transaction, "plans")
        self._changes: Table[str, PlanChange] = Table(transaction, "plan_changes")
        self._settings: Table[UserId, PlanSettings] = Table(transaction, "plan_settings")
        self._weeks: Table[tuple[UserId, date], PlanId] = Table(transaction, "accepted_weeks")

    async def get(self, plan_id: PlanId) -> Plan | None:
        """Return a plan."""
        return await self._plans.get(plan_id)

    async def accepted(self, user_id: UserId, week: date) -> Plan | None:
        """Return the accepted plan of a person's week."""
        return await self._newest(user_id, week, (PlanState.ACCEPTED,))

    async def latest(self, user_id: UserId, week: date) -> Plan | None:
        """Return the newest open plan of a person's week."""
        return await self._newest(user_id, week, OPEN)

    async def accepted_since(self, user_id: UserId, week: date) -> Sequence[Plan]:
        """Return the person's accepted plans of that week and later."""
        return [one for one in await self.all_accepted(since=week) if one.user_id == user_id]

    async def ever_accepted(self, user_id: UserId, *, since: date) -> Sequence[Plan]:
        """Return plans that are accepted, or were until another replaced them."""
        states = (PlanState.ACCEPTED, PlanState.REPLACED)
        mine = [one for one in await self._since(since) if one.user_id == user_id and one.state in states]
        return [one for one in mine if one.accepted_at is not None]

    async def all_accepted(self, *, since: date) -> Sequence[Plan]:
        """Return everybody's accepted plans of that week and later."""
        return [one for one in await self._since(since) if one.state is PlanState.ACCEPTED]

    async def of_process(self, process_id: str, *, since: date) -> Sequence[Plan]:
        """Return accepted plans with something of a process."""
        plans = await self.all_accepted(since=since)
        return [one for one in plans if process_id in {task.process_id for task in one.tasks}]

    async def add(self, plan: Plan) -> None:
        """Insert a plan unless there is one with its id."""
        if await self._plans.get_for_update(plan.id) is not None:
            raise AlreadyDecidedError
        await self._require_only(plan)
        await self._plans.put(plan.id, plan)

    async def save(self, plan: Plan, *, expected_version: int) -> None:
        """Write a plan unless its stored version is another one."""
        stored = await self._plans.get_for_update(plan.id)
        if stored is None or stored.version != expected_version:
            raise ConflictError
        await self._require_only(plan)
        await self._plans.put(plan.id, plan)

    async def add_change(self, change: PlanChange) -> None:
        """Record a change unless its cause is there."""
        if await self._changes.get_for_update(change.cause) is not None:
            raise AlreadyDecidedError
        await self._changes.put(change.cause, change)

    async def change_of(self, cause: str) -> PlanChange | None:
        """Return the change a cause made."""
        return await self._changes.get(cause)

    async def changes(self, plan_id: PlanId, *, limit: int) -> Sequence[PlanChange]:
        """Return the changes of a plan, the newest first."""
        mine = [one for one in await self._changes.all() if one.plan_id == plan_id]
        return sorted(mine, key=lambda one: -one.version)[:limit]

    async def end_change(self, cause: str, at: datetime) -> bool:
        """Note that a change was taken back."""
        stored = await self._changes.get_for_update(cause)
        if stored is None or stored.undone_at is not None:
            return False
        await self._changes.put(cause, replace(stored, undone_at=at))
        return True

    async def settings(self, user_id: UserId) -> PlanSettings:
        """Return what a person set, or the defaults."""
        return await self._settings.get(user_id) or PlanSettings(user_id)

    async def save_settings(self, settings: PlanSettings) -> None:
        """Insert or update what a person set."""
        await self._settings.put(settings.user_id, settings)

    async def _require_only(self, plan: Plan) -> None:
        """One plan of a person's week is accepted at a time."""
        if plan.state is not PlanState.ACCEPTED:
            return
        week = (plan.user_id, plan.week)
        holder_id = await self._weeks.get_for_update(week)
        holder = await self._plans.get(holder_id) if holder_id is not None else None
        if holder is not None and holder.id != plan.id and holder.state is PlanState.ACCEPTED:
            raise ConflictError
        await self._weeks.put(week, plan.id)

    async def _since(self, week: date) -> list[Plan]:
        found = [one for one in await self._plans.all() if one.week >= week]
        return sorted(found, key=lambda one: (one.week, one.created_at, one.id))

    async def _newest(self, user_id: UserId, week: date, states: Sequence[PlanState]) -> Plan | None:
        mine = [one for one in await self._since(week) if one.user_id == user_id and one.week == week]
        fitting = [one for one in mine if one.state in states]
        return max(fitting, key=lambda one: one.created_at, default=None)


class PureScheduler:
    """The Scheduler without a process of its own; `rounds` of search."""

    def __init__(self, rounds: int = 60) -> None:
        self._rounds = rounds
        self.asked: list[ScheduleRequest] = []

    async def schedule(self, request: ScheduleRequest) -> Schedule:
        """Return the pure planner's schedule."""
        self.asked.append(request)
        return schedule(request, rounds=self._rounds)


class FixedDrafting:
    """A Drafting that gives the tasks it was told to."""

    def __init__(self, *tasks: Task, notices: tuple[str, ...] = ()) -> None:
        self.tasks = tasks
        self.notices = notices
        self.asked: list[PlanRequest] = []

    async def draft(self, actor: Person, request: PlanRequest, *, now: datetime) -> Draft:
        """Return the tasks."""
        self.asked.append(request)
        return Draft(self.tasks, self.notices)


class FakeBusyTimes:
    """Busy times that a test sets; `is_down` makes the calendar unreadable."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.is_down = False

    async def busy(self, team_id: TeamId, user_id: UserId, start: datetime, end: datetime) -> Sequence[Span]:
        """Return the busy times of the stretch."""
        if self.is_down:
            raise UnavailableError
        return [span for span in self.spans if span.start < end and start < span.end]


class FakePlanMessenger:
    """A PlanMessenger that remembers what people were shown; `is_down` makes Slack take nothing."""

    def __init__(self) -> None:
        self.is_down = False
        self.plans: list[PlanView] = []
        self.offers: list[Proposal] = []
        self.fresh: list[tuple[UserId, str]] = []
        self.told: list[str] = []

    async def show_plan(self, view: PlanView) -> None:
        """Remember the plan."""
        self._require_up()
        self.plans.append(view)

    async def show_offer(self, view: PlanView, proposal: Proposal) -> None:
        """Remember the offer."""
        self._require_up()
        self.offers.append(proposal)

    async def show_fresh_start(self, person: Person, facts: str) -> None:
        """Remember the offer of a fresh start."""
        self._require_up()
        self.fresh.append((person.id, facts))

    async def tell(self, person: Person, key: str, words: str) -> None:
        """Remember the words."""
        self._require_up()
        self.told.append(words)

    def _require_up(self) -> None:
        if self.is_down:
            raise DeliveryError("ratelimited")
