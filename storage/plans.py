"""The shelf of weekly plans, their changes, and what people set."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Executable, RowMapping, Select, select, update
from sqlalchemy.dialects.postgresql import insert

from domain.errors import AlreadyDecidedError, ConflictError
from domain.ids import PlanId, UserId
from domain.plans.changes import PlanChange
from domain.plans.model import Plan, PlanSettings, PlanState
from storage.codecs import Codec
from storage.schema_plans import plan_changes, plan_settings, plans
from storage.shelf import Shelf

PLAN: Codec[Plan] = Codec(TypeAdapter(Plan))
SETTINGS: Codec[PlanSettings] = Codec(TypeAdapter(PlanSettings))
OPEN = (PlanState.DRAFT.value, PlanState.ACCEPTED.value)


class SqlPlanRepository(Shelf):
    """Plans of one workspace."""

    async def get(self, plan_id: PlanId) -> Plan | None:
        """Return a plan."""
        row = await self._one(select(plans.c.body).where(self._mine(plans), plans.c.id == plan_id))
        return PLAN.load(row["body"]) if row is not None else None

    async def accepted(self, user_id: UserId, week: date) -> Plan | None:
        """Return the accepted plan of a person's week."""
        return await self._newest(user_id, week, (PlanState.ACCEPTED.value,))

    async def latest(self, user_id: UserId, week: date) -> Plan | None:
        """Return the newest plan of a person's week that was neither dismissed nor replaced."""
        return await self._newest(user_id, week, OPEN)

    async def accepted_since(self, user_id: UserId, week: date) -> Sequence[Plan]:
        """Return the person's accepted plans of that week and later, the earliest first."""
        mine = self._since(week).where(plans.c.user_id == user_id)
        return await self._plans(mine.where(plans.c.state == PlanState.ACCEPTED.value))

    async def ever_accepted(self, user_id: UserId, *, since: date) -> Sequence[Plan]:
        """Return plans of that week and later that are accepted, or were until another replaced them."""
        states = (PlanState.ACCEPTED.value, PlanState.REPLACED.value)
        mine = self._since(since).where(plans.c.user_id == user_id, plans.c.state.in_(states))
        return await self._plans(mine.where(plans.c.accepted_at.is_not(None)))

    async def all_accepted(self, *, since: date) -> Sequence[Plan]:
        """Return everybody's accepted plans of that week and later."""
        return await self._plans(self._since(since).where(plans.c.state == PlanState.ACCEPTED.value))

    async def of_process(self, process_id: str, *, since: date) -> Sequence[Plan]:
        """Return accepted plans, of anybody, with an event of a process, of that week and later."""
        has = plans.c.process_ids.contains([process_id])
        return await self._plans(self._since(since).where(has, plans.c.state == PlanState.ACCEPTED.value))

    async def add(self, plan: Plan) -> None:
        """Insert a plan; AlreadyDecidedError when there is one with its id."""
        written = insert(plans).values(_row(plan)).on_conflict_do_nothing().returning(plans.c.id)
        if await self._one(written) is None:
            raise AlreadyDecidedError

    async def save(self, plan: Plan, *, expected_version: int) -> None:
        """Write a plan; ConflictError unless the stored version is the expected one."""
        same = (self._mine(plans), plans.c.id == plan.id, plans.c.version == expected_version)
        if (await self._run(update(plans).where(*same).values(_row(plan)))).rowcount == 0:
            raise ConflictError

    async def add_change(self, change: PlanChange) -> None:
        """Record a change; AlreadyDecidedError when its cause is there."""
        written = insert(plan_changes).values(
            team_id=self._team_id,
            cause=change.cause,
            plan_id=change.plan_id,
            actor_id=change.actor_id,
            at=change.at,
            line=change.line,
            before=PLAN.dump(change.before),
            version=change.version,
            undone_at=change.undone_at,
        )
        added = written.on_conflict_do_nothing().returning(plan_changes.c.cause)
        if await self._one(added) is None:
            raise AlreadyDecidedError

    async def change_of(self, cause: str) -> PlanChange | None:
        """Return the change a cause made."""
        mine = select(plan_changes).where(self._mine(plan_changes), plan_changes.c.cause == cause)
        row = await self._one(mine)
        return _change(row) if row is not None else None

    async def changes(self, plan_id: PlanId, *, limit: int) -> Sequence[PlanChange]:
        """Return the changes of a plan, the newest first."""
        mine = select(plan_changes).where(self._mine(plan_changes), plan_changes.c.plan_id == plan_id)
        rows = await self._all(mine.order_by(plan_changes.c.version.desc()).limit(limit))
        return [_change(row) for row in rows]

    async def end_change(self, cause: str, at: datetime) -> bool:
        """Note that a change was taken back; False when it was before."""
        mine = (self._mine(plan_changes), plan_changes.c.cause == cause, plan_changes.c.undone_at.is_(None))
        return (await self._run(update(plan_changes).where(*mine).values(undone_at=at))).rowcount == 1

    async def settings(self, user_id: UserId) -> PlanSettings:
        """Return what a person set, or the defaults."""
        mine = select(plan_settings.c.body).where(
            self._mine(plan_settings), plan_settings.c.user_id == user_id
        )
        row = await self._one(mine)
        return SETTINGS.load(row["body"]) if row is not None else PlanSettings(user_id)

    async def save_settings(self, settings: PlanSettings) -> None:
        """Insert or update what a person set."""
        body = SETTINGS.dump(settings)
        row = {"team_id": self._team_id, "user_id": settings.user_id, "body": body}
        written = insert(plan_settings).values(row)
        await self._run(
            written.on_conflict_do_update(index_elements=["team_id", "user_id"], set_={"body": body})
        )

    async def _newest(self, user_id: UserId, week: date, states: Sequence[str]) -> Plan | None:
        mine = select(plans.c.body).where(
            self._mine(plans), plans.c.user_id == user_id, plans.c.week == week, plans.c.state.in_(states)
        )
        row = await self._one(mine.order_by(plans.c.created_at.desc(), plans.c.id).limit(1))
        return PLAN.load(row["body"]) if row is not None else None

    def _since(self, week: date) -> Select[Any]:
        ordered = select(plans.c.body).order_by(plans.c.week, plans.c.created_at, plans.c.id)
        return ordered.where(self._mine(plans), plans.c.week >= week)

    async def _plans(self, question: Executable) -> Sequence[Plan]:
        return [PLAN.load(row["body"]) for row in await self._all(question)]


def _row(plan: Plan) -> dict[str, Any]:
    processes = {event.process_id for event in plan.live} | {task.process_id for task in plan.tasks}
    return {
        "team_id": plan.team_id,
        "id": plan.id,
        "user_id": plan.user_id,
        "week": plan.week,
        "state": plan.state.value,
        "created_at": plan.created_at,
        "accepted_at": plan.accepted_at,
        "process_ids": sorted(one for one in processes if one is not None),
        "body": PLAN.dump(plan),
        "version": plan.version,
    }


def _change(row: RowMapping) -> PlanChange:
    return PlanChange(**{**row, "before": PLAN.load(row["before"])})
