"""Weekly plans as a person asks for them, looks at them, accepts and changes them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from domain.errors import AlreadyDecidedError, ConflictError, NotFoundError
from domain.ids import PlanId, TeamId, derived_id
from domain.operations.model import UNDO_FOR
from domain.people.model import Person
from domain.people.service import PeopleService
from domain.plans.accepting import accepted_plan, again_accepted
from domain.plans.assembling import request_for, week_span, with_schedule, worker_of
from domain.plans.changes import Change, FreshChoice, PlanChange, StartAfresh
from domain.plans.changing import Changed, changed
from domain.plans.drawing_up import DrawingUp, left_from
from domain.plans.jobs import finish_step_job, reopen_step_job, show_plan_job
from domain.plans.model import Plan, PlanRequest, PlanSettings, PlanState, PlanView
from domain.plans.ports import Drafting, PlanMessenger, PlanWork, PlanWorkFactory, Scheduler
from domain.plans.restoring import ended_tasks, reopened, restored
from domain.plans.shapes import Task
from domain.plans.weeks import BusyWeek, monday, planning_week, require_hours, require_week
from domain.ports import Clock

ATTEMPTS = 5
GONE = "I could not find that plan. A newer one may have taken its place."


class PlanService:
    """One person's weeks. A plan is its person's alone: for everybody else there is none.

    Every method that changes something takes a `cause`, unique for the click or message: the same cause
    carried out again finds what it did and does nothing more.
    """

    def __init__(
        self,
        work: PlanWorkFactory,
        drafting: Drafting,
        scheduler: Scheduler,
        busy: BusyWeek,
        messenger: PlanMessenger,
        people: PeopleService,
        clock: Clock,
    ) -> None:
        self._work = work
        self._drawing = DrawingUp(work, drafting, scheduler, busy)
        self._scheduler = scheduler
        self._busy = busy
        self._messenger = messenger
        self._people = people
        self._clock = clock

    async def settings(self, actor: Person) -> PlanSettings:
        """Return what the person set, or the defaults."""
        async with self._work(actor.team_id) as work:
            return await work.plans.settings(actor.id)

    async def save_settings(self, actor: Person, settings: PlanSettings) -> PlanSettings:
        """Remember the person's hours; plans made from now on keep to them. InvalidInputError("hours", …)."""
        require_hours(settings.weekly_hours)
        async with self._work(actor.team_id) as work:
            stored = await work.plans.settings(actor.id)
            asked, answered = stored.fresh_asked_at, stored.fresh_answered_at
            mine = replace(settings, user_id=actor.id, fresh_asked_at=asked, fresh_answered_at=answered)
            await work.plans.save_settings(mine)
            await work.commit()
        return mine

    def this_week(self, actor: Person) -> date:
        """Return the Monday of the week to plan: from Friday afternoon on, it is the next one."""
        return planning_week(actor, self._clock.now())

    async def draft(self, actor: Person, request: PlanRequest, *, cause: str) -> Plan:
        """Draft a week; an older draft of it makes room. InvalidInputError names the input."""
        plan_id = PlanId(derived_id(actor.team_id, "plan", cause))
        async with self._work(actor.team_id) as work:
            before = await work.plans.get(plan_id)
        if before is not None:
            return before
        now = self._clock.now()
        require_hours(request.hours)
        request = replace(request, week=require_week(request.week, actor, now))
        plan = await self._drawing.plan(actor, plan_id, request, now)
        for _ in range(ATTEMPTS):
            try:
                async with self._work(actor.team_id) as work:
                    older = await work.plans.latest(actor.id, plan.week)
                    if older is not None and older.state is PlanState.DRAFT:
                        await self._save(work, replace(older, state=PlanState.REPLACED))
                    await work.plans.add(plan)
                    await work.plans.save_settings(await self._remembered(work, plan))
                    await work.jobs.add(show_plan_job(plan.id))
                    await work.commit()
            except AlreadyDecidedError:
                return await self.get(actor, plan_id)
            except ConflictError:  # the older draft changed at this moment
                continue
            return plan
        raise ConflictError

    async def adjust(self, actor: Person, plan_id: PlanId, request: PlanRequest, *, cause: str) -> Plan:
        """Draft a week again from other wishes: a draft in its place, beside an accepted plan a new draft."""
        plan = await self.get(actor, plan_id)
        if plan.state is not PlanState.DRAFT or request.week != plan.week:
            return await self.draft(actor, request, cause=cause)
        return await self._redraw(actor, plan, request, cause, "Planned again as you adjusted it.")

    async def regenerate(self, actor: Person, plan_id: PlanId, *, cause: str) -> Plan:
        """Draft a week again from the same wishes."""
        plan = await self.get(actor, plan_id)
        if plan.state is not PlanState.DRAFT:
            raise ConflictError("This plan is no draft any more. Say `/plan` to draft the week anew.")
        return await self._redraw(actor, plan, plan.request, cause, "Planned again.")

    async def accept(self, actor: Person, plan_id: PlanId, *, version: int, cause: str) -> Plan:
        """Accept a draft: its events exist from now on, once. ConflictError when it changed meanwhile."""
        async with self._work(actor.team_id) as work:
            plan = _required(actor, await work.plans.get(plan_id))
            if await work.plans.change_of(cause) is not None:
                return plan
            if plan.state is PlanState.ACCEPTED:
                raise AlreadyDecidedError("This plan is accepted already.")
            if plan.state is not PlanState.DRAFT:
                raise ConflictError(f"This plan was {plan.state.value}. Say `/plan` to make a new one.")
            if plan.version != version:
                raise ConflictError("The plan changed since you looked. See it as it is now, then accept it.")
            older = await work.plans.accepted(actor.id, plan.week)
            accepted = accepted_plan(plan, older, self._clock.now())
            if older is not None:
                await self._save(work, replace(older, state=PlanState.REPLACED))
            saved = await self._save(work, accepted)
            await work.plans.add_change(self._entry(actor, cause, plan, saved, "Accepted."))
            await work.commit()
        return saved

    async def dismiss(self, actor: Person, plan_id: PlanId, *, cause: str) -> Plan:
        """Put a draft away. `cause` is in its history."""
        async with self._work(actor.team_id) as work:
            plan = _required(actor, await work.plans.get(plan_id))
            if plan.state is PlanState.DISMISSED:
                return plan
            if plan.state is not PlanState.DRAFT:
                raise ConflictError(
                    "Only a draft can be dismissed. Take events out of an accepted plan instead."
                )
            saved = await self._save(work, replace(plan, state=PlanState.DISMISSED))
            await work.plans.add_change(self._entry(actor, cause, plan, saved, "Dismissed."))
            await work.commit()
        return saved

    async def change(self, actor: Person, plan_id: PlanId, changes: Sequence[Change], *, cause: str) -> Plan:
        """Change a plan, all or none; the rest is placed around it with the fewest moves.

        InvalidInputError names the input and the nearest way that works; ConflictError, NotFoundError.
        """
        return await self._change(actor, plan_id, changes, cause, is_answer=False)

    async def undo(self, actor: Person, plan_id: PlanId, *, cause: str) -> Plan:
        """Take back the newest of one's changes. ConflictError: it is too late, or the plan went on since."""
        async with self._work(actor.team_id) as work:
            plan = _required(actor, await work.plans.get(plan_id))
            if await work.plans.change_of(cause) is not None:
                return plan
            newest = next(iter(await work.plans.changes(plan_id, limit=1)), None)
            if newest is None or newest.undone_at is not None or newest.at + UNDO_FOR < self._clock.now():
                raise ConflictError("There is nothing to undo any more.")
            if newest.version != plan.version:
                raise ConflictError("The plan changed since, so this cannot be undone.")
            now = self._clock.now()
            saved = await self._save(work, restored(newest.before, plan, now))
            if not await work.plans.end_change(newest.cause, now):
                raise ConflictError
            if plan.state is PlanState.ACCEPTED and saved.state is PlanState.DRAFT:
                await self._bring_back(work, plan)
            for event in reopened(plan, saved):
                await work.jobs.add(reopen_step_job(saved.id, event.id))
            undone = replace(self._entry(actor, cause, plan, saved, f"Undone: {newest.line}"), undone_at=now)
            await work.plans.add_change(undone)
            await work.commit()
        return saved

    async def fresh_start(self, actor: Person, choice: FreshChoice, *, cause: str) -> Plan | None:
        """Answer the offer of a fresh start; None when there is no accepted plan of this week to change.

        ConflictError when the offer was answered before.
        """
        now = self._clock.now()
        async with self._work(actor.team_id) as work:
            plan = await work.plans.accepted(actor.id, monday(actor.today(now)))
            if plan is None:
                await work.plans.save_settings(await self._answered(work, actor))
                await work.commit()
                return None
        return await self._change(actor, plan.id, [StartAfresh(choice)], cause, is_answer=True)

    async def get(self, actor: Person, plan_id: PlanId) -> Plan:
        """Return a person's own plan; NotFoundError for anybody else's."""
        async with self._work(actor.team_id) as work:
            return _required(actor, await work.plans.get(plan_id))

    async def current(self, actor: Person, *, week: date | None = None) -> Plan | None:
        """Return the newest open or accepted plan of a week; of this one, or else of the next."""
        first = monday(actor.today(self._clock.now()))
        weeks = [week] if week is not None else [first, first + timedelta(weeks=1)]
        async with self._work(actor.team_id) as work:
            for one in weeks:
                if (plan := await work.plans.latest(actor.id, one)) is not None:
                    return plan
        return None

    async def left_from(self, actor: Person, week: date) -> Sequence[Task]:
        """Return what is left of the week before a week: the choice of what comes along besides."""
        async with self._work(actor.team_id) as work:
            return await left_from(work, actor.id, monday(week))

    async def show(self, team_id: TeamId, plan_id: PlanId) -> None:
        """Bring the plan's message up to date."""
        view = await self.view(team_id, plan_id)
        if view is not None:
            await self._messenger.show_plan(view)

    async def view(self, team_id: TeamId, plan_id: PlanId) -> PlanView | None:
        """Return a plan as its person sees it now."""
        async with self._work(team_id) as work:
            plan = await work.plans.get(plan_id)
            newest = next(iter(await work.plans.changes(plan_id, limit=1)), None)
            settings = await work.plans.settings(plan.user_id) if plan is not None else None
        if plan is None or settings is None:
            return None
        person, now = await self._people.get(team_id, plan.user_id), self._clock.now()
        busy, _ = await self._busy.of(plan)
        is_recent = newest is not None and newest.version == plan.version and newest.at + UNDO_FOR > now
        can_undo = is_recent and newest is not None and newest.undone_at is None
        lately = newest.line if is_recent and newest is not None else None
        return PlanView(plan, person, settings.hours, now, busy, lately, can_undo)

    async def _redraw(self, actor: Person, plan: Plan, request: PlanRequest, cause: str, line: str) -> Plan:
        now = self._clock.now()
        drawn = await self._drawing.plan(actor, plan.id, request, now)
        anew = replace(drawn, created_at=plan.created_at, version=plan.version)
        async with self._work(actor.team_id) as work:
            if await work.plans.change_of(cause) is not None:
                return await self.get(actor, plan.id)
            saved = await self._save(work, anew)
            await work.plans.add_change(self._entry(actor, cause, plan, saved, line))
            await work.plans.save_settings(await self._remembered(work, saved))
            await work.commit()
        return saved

    async def _change(
        self, actor: Person, plan_id: PlanId, changes: Sequence[Change], cause: str, *, is_answer: bool
    ) -> Plan:
        """Change a plan; an answer to a fresh start is noted in the same work, so that one of two counts."""
        for _ in range(ATTEMPTS):
            async with self._work(actor.team_id) as work:
                plan = _required(actor, await work.plans.get(plan_id))
                if await work.plans.change_of(cause) is not None:
                    return plan
                if is_answer:
                    await self._answered(work, actor)
            after, lines = await self._changed(actor, plan, changes)
            try:
                async with self._work(actor.team_id) as work:
                    saved = await self._save(work, after)
                    await work.plans.add_change(self._entry(actor, cause, plan, saved, " ".join(lines)))
                    if is_answer:
                        await work.plans.save_settings(await self._answered(work, actor))
                    for event in ended_tasks(plan, saved):
                        await work.jobs.add(finish_step_job(saved.id, event.id))
                    await work.jobs.add(show_plan_job(saved.id, run_at=self._clock.now() + UNDO_FOR))
                    await work.commit()
            except AlreadyDecidedError:
                return await self.get(actor, plan_id)
            except ConflictError:
                continue
            return saved
        raise ConflictError

    async def _answered(self, work: PlanWork, actor: Person) -> PlanSettings:
        """Return the settings with the fresh start answered; ConflictError when it was before."""
        settings = await work.plans.settings(actor.id)
        if not settings.awaits_fresh_start:
            raise ConflictError("That was answered already.")
        return replace(settings, fresh_answered_at=self._clock.now())

    async def _changed(self, actor: Person, plan: Plan, changes: Sequence[Change]) -> tuple[Plan, list[str]]:
        """Return the plan after changes, placed anew where they ask for it, and what is said of them."""
        now = self._clock.now()
        if plan.state not in (PlanState.DRAFT, PlanState.ACCEPTED) or week_span(plan).end <= now:
            raise ConflictError("This plan is over. Say `/plan` to make a new one.")
        settings = await self.settings(actor)
        busy, _ = await self._busy.of(plan)
        steps: list[Changed] = []
        after = plan
        for change in changes:
            steps.append(changed(after, change, worker_of(after, settings, busy), now))
            after = steps[-1].plan
        lines = [step.line for step in steps]
        if any(step.reschedule for step in steps) or after.left_out:
            request = request_for(
                after, worker_of(after, settings, busy), now, is_quick=all(step.is_quick for step in steps)
            )
            wanted = tuple(key for step in steps for key in step.wanted)
            schedule = await self._scheduler.schedule(replace(request, wanted=wanted))
            placed = with_schedule(after, schedule, now)
            lines += _others(after, placed)
            after = placed
        return after, lines

    async def _bring_back(self, work: PlanWork, plan: Plan) -> None:
        """Let the plan count again that an accepted one had replaced."""
        before = await work.plans.ever_accepted(plan.user_id, since=plan.week)
        replaced = [one for one in before if one.week == plan.week and one.state is PlanState.REPLACED]
        accepted = [one for one in replaced if one.accepted_at is not None]
        if accepted:
            newest = max(accepted, key=lambda one: one.accepted_at or one.created_at)
            await self._save(work, again_accepted(newest, plan, self._clock.now()))

    async def _save(self, work: PlanWork, plan: Plan) -> Plan:
        """Write a plan as its next version, and have its message brought up to date."""
        saved = replace(plan, version=plan.version + 1)
        await work.plans.save(saved, expected_version=plan.version)
        await work.jobs.add(show_plan_job(plan.id))
        return saved

    async def _remembered(self, work: PlanWork, plan: Plan) -> PlanSettings:
        """Return the settings with what was asked for last as the next defaults."""
        request = plan.request
        return replace(
            await work.plans.settings(plan.user_id),
            effort=request.effort,
            description=request.description,
            directory_ids=request.directory_ids,
            template_ids=request.template_ids,
        )

    def _entry(self, actor: Person, cause: str, before: Plan, after: Plan, line: str) -> PlanChange:
        return PlanChange(
            cause, actor.team_id, after.id, actor.id, self._clock.now(), line, before, after.version
        )


def _required(actor: Person, plan: Plan | None) -> Plan:
    if plan is None or plan.user_id != actor.id:
        raise NotFoundError(GONE)
    return plan


def _others(before: Plan, after: Plan) -> list[str]:
    """Say what else a change moved, placed or pushed out."""
    times = {event.id: (event.start, event.end) for event in before.live}
    moved = [e for e in after.live if e.id in times and times[e.id] != (e.start, e.end)]
    was_out = {one.task_key for one in before.left_out}
    now_in = [key for key in was_out if key not in {one.task_key for one in after.left_out}]
    now_out = [one.task_key for one in after.left_out if one.task_key not in was_out]
    lines = []
    if moved:
        names = ", ".join(dict.fromkeys(f"“{event.title}”" for event in moved[:3]))
        lines.append(f"Moved for it: {names}{' and more' if len(moved) > 3 else ''}.")
    lines += [f"“{task.title}” fits now." for key in now_in if (task := after.task(key)) is not None]
    lines += [f"“{task.title}” does not fit any more." for key in now_out if (task := after.task(key))]
    return lines
