"""What happens to accepted plans by themselves: they follow steps, slip, and offer to be planned again."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from domain.errors import ConflictError, ConversError, LostOwnershipError, UnavailableError
from domain.ids import EventId, PlanId, ProcessId, TeamId
from domain.operations.model import CompleteStep, Operation, Reopen, Source, UpdateStep
from domain.operations.service import OperationService
from domain.people.service import PeopleService
from domain.plans.assembling import request_for, with_schedule, worker_of
from domain.plans.following import followed
from domain.plans.freshness import fresh_facts
from domain.plans.jobs import offer_replan_job, show_plan_job
from domain.plans.model import Plan, PlanState, Proposal
from domain.plans.ports import PlanMessenger, PlanWorkFactory, Scheduler
from domain.plans.proposing import difference
from domain.plans.service import PlanService
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
        proposal = await self.propose(view.plan, reason)
        if proposal is None:
            return
        print_ = hashlib.sha256("\n".join((reason, *proposal.lines)).encode()).hexdigest()[:16]
        if view.plan.offered == print_:
            return
        async with self._work(team_id) as work:
            marked = replace(view.plan, offered=print_)
            await work.plans.save(
                marked, expected_version=view.plan.version
            )  # versions stay: nothing is seen
            await work.commit()
        await self._messenger.show_offer(view, proposal)

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
        """Note what was missed, and whom a new busy time hits. One workspace's trouble is not another's."""
        for team_id in await self._teams():
            now = self._clock.now()
            async with self._work(team_id) as work:
                plans = await work.plans.all_accepted(since=monday(now.date()) - BACK)
            for plan in plans:
                await self._fresh(await self._live(plan, now), now)

    async def _fresh(self, plan: Plan, now: datetime) -> None:
        """Offer a fresh start to who was away for two working days or has six things overdue."""
        async with self._work(plan.team_id) as work:
            settings = await work.plans.settings(plan.user_id)
            processes = await work.processes.involving(plan.user_id, limit=LOOKED_AT)
            facts = fresh_facts(plan, settings, processes, now)
            if facts is None:
                return
            await work.plans.save_settings(replace(settings, fresh_asked_at=now))
            await work.commit()
        await self._messenger.show_fresh_start(await self._people.get(plan.team_id, plan.user_id), facts)

    async def _follow(self, plan: Plan, process: Process, now: datetime) -> None:
        for _ in range(ATTEMPTS):
            after, reason = followed(plan, process, now)
            if after == plan or await self._saved(after, reason):
                return
            async with self._work(plan.team_id) as work:
                plan = await work.plans.get(plan.id) or plan

    async def _live(self, plan: Plan, now: datetime) -> Plan:
        """Note what slipped and offer a re-plan; return the plan as it is then."""
        after, slipped = missed(plan, now)
        is_over = now.astimezone(plan.zone).date() >= plan.week + timedelta(days=7)
        if slipped:
            words = f"“{slipped[0].title}” did not happen" + (
                f", and {len(slipped) - 1} more." if len(slipped) > 1 else "."
            )
            await self._saved(after, None if is_over else words)
        elif not is_over:
            busy, _ = await self._busy.of(plan)
            hit = clash(plan, busy, now)
            if hit is not None:
                await self._offer_later(
                    plan, f"Your calendar has something new when “{hit.title}” is planned."
                )
        return after

    async def _offer_later(self, plan: Plan, reason: str) -> None:
        async with self._work(plan.team_id) as work:
            await work.jobs.add(offer_replan_job(plan.id, reason))
            await work.commit()

    async def _saved(self, after: Plan, reason: str | None) -> bool:
        """Write a plan as its next version; False when it changed meanwhile."""
        try:
            async with self._work(after.team_id) as work:
                await work.plans.save(
                    replace(after, version=after.version + 1), expected_version=after.version
                )
                await work.jobs.add(show_plan_job(after.id))
                if reason is not None:
                    await work.jobs.add(offer_replan_job(after.id, reason))
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
