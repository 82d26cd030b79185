"""One week for several people: steps are handed over in order, and everyone gets a draft of their own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.errors import AlreadyDecidedError, InvalidInputError
from domain.ids import PlanId, UserId, derived_id
from domain.people.model import Person
from domain.people.service import PeopleService
from domain.plans.assembling import worker_of
from domain.plans.drafting.steps import NOT_YET
from domain.plans.drawing_up import week_budget
from domain.plans.given import GivenGoal, given_goals, shared_tasks, with_own_goals
from domain.plans.jobs import show_plan_job
from domain.plans.joining import Member, joint_request, parted
from domain.plans.model import Draft, Plan, PlanRequest, PlanSettings, PlanState
from domain.plans.ports import Drafting, PlanWorkFactory, Scheduler, TeamSteps
from domain.plans.shapes import Task
from domain.plans.summing_up import TeamDraft, team_draft
from domain.plans.weeks import BusyWeek, require_hours, require_week
from domain.ports import Clock

MOST_PEOPLE = 10
NONE = Draft(())
NOTHING = "None of you has a step due in that week, in a process that you may see, too."


class TeamPlanning:
    """Drafts weeks that fit together. Nobody's week is written, or seen, by somebody else."""

    def __init__(
        self,
        work: PlanWorkFactory,
        drafting: Drafting,
        steps: TeamSteps,
        scheduler: Scheduler,
        busy: BusyWeek,
        people: PeopleService,
        clock: Clock,
    ) -> None:
        self._work = work
        self._drafting = drafting
        self._steps = steps
        self._scheduler = scheduler
        self._busy = busy
        self._people = people
        self._clock = clock

    async def draft(
        self, actor: Person, user_ids: Sequence[UserId], request: PlanRequest, *, cause: str
    ) -> TeamDraft:
        """Draft a week for who asks and others, each in their own messages; return what came of it.

        A goal is for those it begins with, or whoever suits; everyone brings the steps due that week and
        what they have accepted. InvalidInputError names the input.
        """
        now = self._clock.now()
        require_hours(request.hours)
        request = replace(request, week=require_week(request.week, actor, now))
        people = await self._those(actor, user_ids)
        async with self._work(actor.team_id) as work:
            made = [await work.plans.get(_plan_id(person, cause)) for person in people]
        if any(made):
            known = tuple(one for one, plan in zip(people, made, strict=True) if plan is not None)
            return TeamDraft(known, request.week)
        given = given_goals(request.goals, people) if request.goals else ()
        lines = tuple(one.line for one in given)
        members = [await self._member(person, actor, request, cause, now) for person in people]
        steps = await self._steps.steps(actor, people, request.week, now=now)
        _require_shared(people[1:], steps)
        drafted = await self._drafting.draft(actor, replace(request, goals=lines), now=now) if given else NONE
        members[0], shared = _given(members[0], drafted, given, steps)
        joint = joint_request(members, shared, now)
        if not joint.tasks:
            raise InvalidInputError("people", NOTHING)
        schedule = await self._scheduler.schedule(joint)
        parts = parted(members, shared, joint, schedule, now)
        said = (_together([one.name for one in people], actor), schedule.notice)
        plans = [_finished(plan, lines, said) for plan in parts.plans if plan.tasks]
        await self._keep(actor, plans)
        who = tuple(one for one in people if one.id in {plan.user_id for plan in plans})
        return team_draft(actor, who, request.week, shared, schedule, parts)

    async def _those(self, actor: Person, user_ids: Sequence[UserId]) -> list[Person]:
        """Return who plans, the one who asks first; InvalidInputError("people", …)."""
        others = [one for one in dict.fromkeys(user_ids) if one != actor.id]
        if not others:
            raise InvalidInputError("people", "Name who plans along, such as `team @ben @cem`.")
        if len(others) >= MOST_PEOPLE:
            raise InvalidInputError("people", f"At most {MOST_PEOPLE} people plan together, you among them.")
        found = await self._people.many(actor.team_id, set(others))
        people = [actor]
        for user_id in others:
            person = found.get(user_id)
            if person is None or person.is_bot or person.is_deleted:
                name = person.name if person is not None else "Somebody you named"
                raise InvalidInputError("people", f"{name} cannot plan a week here.")
            people.append(person)
        return people

    async def _member(
        self, person: Person, actor: Person, request: PlanRequest, cause: str, now: datetime
    ) -> Member:
        """Return a person with what they have accepted for the week."""
        async with self._work(person.team_id) as work:
            settings = await work.plans.settings(person.id)
            accepted = await work.plans.accepted(person.id, request.week)
        is_asking = person.id == actor.id
        own = replace(request, goals=()) if is_asking else _request_of(settings, request)
        events = accepted.live if accepted is not None else ()
        plan = Plan(
            _plan_id(person, cause),
            person.team_id,
            person.id,
            request.week,
            person.timezone,
            own,
            created_at=now,
            tasks=tuple(replace(one, goal=None) for one in (accepted.tasks if accepted else ())),
            events=events,
            day_minutes=accepted.day_minutes if accepted is not None else {},
            budget_minutes=week_budget(person, own, settings, now, events),
        )
        busy, unread = await self._busy.of(plan)
        plan = replace(plan, notices=(*plan.notices, unread) if unread else plan.notices)
        return Member(person, plan, worker_of(plan, settings, busy))

    async def _keep(self, actor: Person, plans: Sequence[Plan]) -> None:
        """Store the drafts. A draft that somebody made themselves stays beside theirs."""
        try:
            async with self._work(actor.team_id) as work:
                for plan in plans:
                    older = await work.plans.latest(plan.user_id, plan.week)
                    if plan.user_id == actor.id and older is not None and older.state is PlanState.DRAFT:
                        gone = replace(older, state=PlanState.REPLACED, version=older.version + 1)
                        await work.plans.save(gone, expected_version=older.version)
                        await work.jobs.add(show_plan_job(older.id))
                    await work.plans.add(plan)
                    await work.jobs.add(show_plan_job(plan.id))
                await work.commit()
        except AlreadyDecidedError:  # the same cause, carried out again at the same moment
            return


def _require_shared(others: Sequence[Person], steps: Sequence[Task]) -> None:
    """Refuse guests with whom the asker shares nothing to do."""
    busy = {user_id for step in steps for user_id in step.workers}
    for person in others:
        if person.is_guest and person.id not in busy:
            raise InvalidInputError(
                "people", f"{person.name} is a guest and has no step due that you may both see."
            )


def _given(
    asker: Member, drafted: Draft, given: Sequence[GivenGoal], steps: Sequence[Task]
) -> tuple[Member, tuple[Task, ...]]:
    """Return who asks with what the draft says of their own steps, and all that is shared out."""
    plan = asker.plan
    tasks = shared_tasks(drafted.tasks, given, asker.person, {one.key for one in plan.tasks})
    own = {one.key: one for one in tasks if one.step_id is not None}
    plan = replace(
        plan,
        tasks=(*own.values(), *(one for one in plan.tasks if one.key not in own)),
        notices=(*plan.notices, *_still_true(drafted.notices, steps)),
        is_generated=drafted.is_generated,
    )
    return replace(asker, plan=plan), (*steps, *(one for one in tasks if one.step_id is None))


def _still_true(notices: Sequence[str], steps: Sequence[Task]) -> list[str]:
    """Return what is said of a draft, without the steps that do not wait any more once all plan together."""
    planned = tuple(f"“{one.title}”" for one in steps)
    return [one for one in notices if not (one.endswith(NOT_YET) and one.startswith(planned))]


def _finished(plan: Plan, lines: Sequence[str], said: Sequence[str | None]) -> Plan:
    """Return a draft with its person's goals, and what is to be said of it first."""
    tasks, goals = with_own_goals(plan.tasks, lines)
    notices = (*(one for one in said if one), *plan.notices)
    return replace(plan, tasks=tasks, request=replace(plan.request, goals=goals), notices=notices)


def _plan_id(person: Person, cause: str) -> PlanId:
    return PlanId(derived_id(person.team_id, "plan", cause, person.id))


def _request_of(settings: PlanSettings, request: PlanRequest) -> PlanRequest:
    """Return what another's week is asked for: nothing but their steps, in their own hours."""
    return PlanRequest(request.week, (), effort=settings.effort, hours=settings.weekly_hours)


def _together(names: Sequence[str], actor: Person) -> str:
    return f"Planned together, as {actor.name} asked: {', '.join(names)}. It counts when you accept it."
