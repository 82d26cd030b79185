"""What happens to accepted plans by themselves: they follow steps, slip, and offer to be planned again."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from domain.errors import ConflictError, ConversError, LostOwnershipError, UnavailableError
from domain.ids import EventId, PlanId, ProcessId, TeamId
from domain.operations.model import CompleteStep, Operation, Reopen, Source, UpdateStep
from domain.operations.service import OperationService
from domain.people.service import PeopleService
from domain.plans.assembling import request_for, with_schedule, worker_of
from domain.plans.following import followed, is_same_to_see
from domain.plans.freshness import fresh_facts
from domain.plans.jobs import offer_replan_job, show_plan_job
from domain.plans.model import Plan, PlanState, Proposal
from domain.plans.ports import PlanMessenger, PlanWorkFactory, Scheduler
from domain.plans.proposing import difference
from domain.plans.quiet import is_at_work, next_at_work
from domain.plans.service import PlanService
from domain.plans.shapes import Event
from domain.plans.slipping import clash, missed
from domain.plans.weeks import BusyWeek, monday
from domain.ports import Clock, Teams
from domain.processes.model import Process, StepState

ATTEMPTS = 5
BACK = timedelta(weeks=1)
LOOKED_AT = 200
"""Processes looked through for what is overdue."""


class PlanLife:
    """Keeps accepted plans true. Every part may run twice and does its work once."""

    def __init__(
        self,
        work: PlanWorkFactory,
        plans: PlanService,
        scheduler: Scheduler,
        busy: BusyWeek,
        operations: OperationService,
        messenger: PlanMessenger,
        people: PeopleService,
        teams: Teams,
        clock: Clock,
    ) -> None:
        self._work = work
        self._plans = plans
        self._scheduler = scheduler
        self._busy = busy
        self._operations = operations
        self._messenger = messenger
        self._people = people
        self._teams = teams
        self._clock = clock

    async def follow(self, team_id: TeamId, process_id: ProcessId) -> None:
        """Bring every plan up to date with a process that changed."""
        now = self._clock.now()
        async with self._work(team_id) as work:
            process = await work.processes.get(process_id)
            plans = await work.plans.of_process(process_id, since=(now - 2 * BACK).date())
        if process is None:
            return
        for plan in plans:
            await self._follow(plan, process, now)

    async def finish_step(self, team_id: TeamId, plan_id: PlanId, event_id: EventId) -> None:
        """Finish the step whose last event was done; when that cannot be, its person is told why."""
        await self._operate(team_id, plan_id, event_id, is_done=True)

    async def reopen_step(self, team_id: TeamId, plan_id: PlanId, event_id: EventId) -> None:
        """Reopen the step of an event whose end was taken back, if that had finished it."""
        await self._operate(team_id, plan_id, event_id, is_done=False)

    async def offer(self, team_id: TeamId, plan_id: PlanId, reason: str) -> None:
        """Offer to plan the rest of the week again, unless nothing would move or the same was offered."""
        view = await self._plans.view(team_id, plan_id)
        if view is None or view.plan.state is not PlanState.ACCEPTED:
            return
        if (await self._plans.settings(view.person)).awaits_fresh_start:
            return
        mark = _mark(view.plan, reason)
        if view.plan.offered == mark:
            return
        proposal = await self.propose(view.plan, reason)
        if proposal is not None:
            await self._messenger.show_offer(view, proposal)
        # Marked last: cut off in between, the same message is shown again, and none is lost.
        await self._saved(replace(view.plan, offered=mark), None, is_seen=False)

    async def propose(self, plan: Plan, reason: str) -> Proposal | None:
        """Return what a re-plan with the fewest moves would change; None when that is nothing."""
        now = self._clock.now()
        async with self._work(plan.team_id) as work:
            settings = await work.plans.settings(plan.user_id)
        busy, _ = await self._busy.of(plan)
        request = request_for(plan, worker_of(plan, settings, busy), now, is_quick=True)
        after = with_schedule(plan, await self._scheduler.schedule(request), now)
        lines, moved = difference(plan, after)
        return Proposal(plan.id, reason, lines, moved) if lines else None

    async def tick(self) -> None:
        """Note what was missed, and whom a new busy time hits, while they are at work.

        One person's trouble is not another's: it is raised when everybody was looked after.
        """
        trouble: ConversError | None = None
        for team_id in await self._teams():
            now = self._clock.now()
            async with self._work(team_id) as work:
                plans = await work.plans.all_accepted(since=monday(now.date()) - BACK)
            for plan in plans:
                try:
                    await self._look_after(plan, now)
                except ConversError as error:
                    trouble = error
        if trouble is not None:
            raise trouble

    async def _look_after(self, plan: Plan, now: datetime) -> None:
        """Note what slipped; offer a fresh start, or else a re-plan where one might help."""
        async with self._work(plan.team_id) as work:
            settings = await work.plans.settings(plan.user_id)
        if not is_at_work(settings.hours, plan.zone, now):
            return
        after, slipped = missed(plan, now)
        is_asked = settings.awaits_fresh_start or await self._fresh(after, now)
        is_over = now.astimezone(plan.zone).date() >= plan.week + timedelta(days=7)
        reason = None if is_asked or is_over else await self._reason(after, slipped, now)
        if slipped:
            await self._saved(after, reason)
        elif reason is not None and plan.offered != _mark(plan, reason):
            async with self._work(plan.team_id) as work:
                await work.jobs.add(offer_replan_job(plan.id, reason))
                await work.commit()

    async def _reason(self, plan: Plan, slipped: Sequence[Event], now: datetime) -> str | None:
        """Say why the rest of the week might be planned again."""
        if slipped:
            more = f", and {len(slipped) - 1} more." if len(slipped) > 1 else "."
            return f"“{slipped[0].title}” did not happen{more}"
        busy, _ = await self._busy.of(plan)
        hit = clash(plan, busy, now)
        return f"Your calendar has something new when “{hit.title}” is planned." if hit is not None else None

    async def _fresh(self, plan: Plan, now: datetime) -> bool:
        """Offer a fresh start to who was away for two working days or has six things overdue."""
        async with self._work(plan.team_id) as work:
            settings = await work.plans.settings(plan.user_id)
            processes = await work.processes.involving(plan.user_id, limit=LOOKED_AT)
        facts = fresh_facts(plan, settings, processes, now)
        person = await self._people.get(plan.team_id, plan.user_id) if facts is not None else None
        if facts is None or person is None or person.is_deleted:
            return False
        # Noted last: cut off in between, the same message is shown again, and silence never begins unasked.
        await self._messenger.show_fresh_start(person, facts)
        async with self._work(plan.team_id) as work:
            settings = await work.plans.settings(plan.user_id)
            await work.plans.save_settings(replace(settings, fresh_asked_at=now))
            await work.commit()
        return True

    async def _follow(self, plan: Plan, process: Process, now: datetime) -> None:
        for _ in range(ATTEMPTS):
            after, reason = followed(plan, process, now)
            is_seen = not is_same_to_see(plan, after)
            if after == plan or await self._saved(after, reason, is_seen=is_seen):
                return
            async with self._work(plan.team_id) as work:
                plan = await work.plans.get(plan.id) or plan

    async def _saved(self, after: Plan, reason: str | None, *, is_seen: bool = True) -> bool:
        """Write a plan as its next version; False when it changed meanwhile.

        What nobody sees makes no new version, so that a change before it can still be taken back.
        """
        numbered = replace(after, version=after.version + int(is_seen))
        try:
            async with self._work(after.team_id) as work:
                await work.plans.save(numbered, expected_version=after.version)
                if is_seen:
                    await work.jobs.add(show_plan_job(after.id))
                if reason is not None:
                    settings = await work.plans.settings(after.user_id)
                    at = next_at_work(settings.hours, after.zone, self._clock.now())
                    await work.jobs.add(offer_replan_job(after.id, reason, run_at=at))
                await work.commit()
        except ConflictError:
            return False
        return True

    async def _operate(self, team_id: TeamId, plan_id: PlanId, event_id: EventId, *, is_done: bool) -> None:
        async with self._work(team_id) as work:
            plan = await work.plans.get(plan_id)
            event = plan.event(event_id) if plan is not None else None
            process = await work.processes.get(event.process_id) if event and event.process_id else None
        step = process.step(event.step_id) if process and event and event.step_id else None
        if plan is None or event is None or process is None or step is None:
            return
        if (step.state is StepState.DONE) is is_done:
            return
        operation: Operation = CompleteStep(step.id) if is_done else UpdateStep(step.id, Reopen())
        actor = await self._people.get(team_id, plan.user_id)
        cause = f"plan:{event_id}:{event.sequence}:{'done' if is_done else 'reopened'}"
        try:
            await self._operations.apply(
                actor, process.id, [operation], source=Source.PLAN, cause=cause, place=None
            )
        except (LostOwnershipError, UnavailableError):
            raise
        except ConversError as error:
            words = f"“{event.title}” is done in your plan, but its step is not: {error.public}"
            await self._messenger.tell(actor, f"{cause}:refused", words)


def _mark(plan: Plan, reason: str) -> str:
    """Return what stays the same while the same re-plan would be offered for the same reason."""
    return hashlib.sha256(f"{plan.version}|{reason}".encode()).hexdigest()[:16]
