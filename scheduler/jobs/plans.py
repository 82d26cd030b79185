"""The jobs of weekly plans: shown, offered anew, and their steps finished or reopened."""

from typing import Protocol

from domain.ids import EventId, PlanId, TeamId
from scheduler.queue import WorkQueue


class PlanService(Protocol):
    """Shows plans."""

    async def show(self, team_id: TeamId, plan_id: PlanId) -> None:
        """Bring the plan's message up to date."""
        ...


class PlanLife(Protocol):
    """Keeps plans true."""

    async def offer(self, team_id: TeamId, plan_id: PlanId, reason: str) -> None:
        """Offer to plan the rest of the week again."""
        ...

    async def finish_step(self, team_id: TeamId, plan_id: PlanId, event_id: EventId) -> None:
        """Finish the step whose last event was done."""
        ...

    async def reopen_step(self, team_id: TeamId, plan_id: PlanId, event_id: EventId) -> None:
        """Reopen the step of an event whose end was taken back."""
        ...


class ReminderService(Protocol):
    """Keeps the schedule of reminders in step with plans."""

    async def follow_plan(self, team_id: TeamId, plan_id: PlanId) -> None:
        """Bring the schedule up to date with a plan that changed."""
        ...


class PlanJobs:
    """Four jobs; each may run any number of times."""

    def __init__(self, plans: PlanService, life: PlanLife, reminders: ReminderService) -> None:
        self._plans = plans
        self._life = life
        self._reminders = reminders

    def register(self, queue: WorkQueue) -> None:
        """Name the jobs."""
        for job in (self.show_plan, self.offer_replan, self.finish_planned_step, self.reopen_planned_step):
            queue.register(job.__name__, job)

    async def show_plan(self, *, team_id: TeamId, plan_id: PlanId) -> None:
        """Bring the plan's message, and the reminders of its events, up to date."""
        try:
            await self._plans.show(team_id, plan_id)
        finally:
            await self._reminders.follow_plan(team_id, plan_id)

    async def offer_replan(self, *, team_id: TeamId, plan_id: PlanId, reason: str) -> None:
        """Offer to plan the rest of the week again."""
        await self._life.offer(team_id, plan_id, reason)

    async def finish_planned_step(self, *, team_id: TeamId, plan_id: PlanId, event_id: EventId) -> None:
        """Finish the step whose last event was done."""
        await self._life.finish_step(team_id, plan_id, event_id)

    async def reopen_planned_step(self, *, team_id: TeamId, plan_id: PlanId, event_id: EventId) -> None:
        """Reopen the step of an event whose end was taken back."""
        await self._life.reopen_step(team_id, plan_id, event_id)
