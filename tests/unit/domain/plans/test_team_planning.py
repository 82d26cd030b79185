"""One week for several people: handed over in order, seen and decided on by each alone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from domain.channels.service import ChannelService
from domain.errors import InvalidInputError, NotFoundError
from domain.ids import StepId, TeamId, UserId
from domain.people.model import Person
from domain.people.service import PeopleService
from domain.plans.drafting.durations import Work
from domain.plans.drafting.together import TeamDrafter
from domain.plans.model import Plan, PlanRequest, PlanState
from domain.plans.summing_up import TeamDraft
from domain.plans.together import TeamPlanning
from domain.processes.model import Process, Step, StepState
from tests.fakes.channels import FakeChannelDirectory, make_channel
from tests.fakes.people import FakeDirectory, make_person
from tests.fakes.plans import FixedDrafting
from tests.fakes.processes import make_process, make_step
from tests.unit.domain.plans.desk import ANN, BEN, WEEK, Desk, at, task

CEM = make_person("UCEM", "Cem", timezone="America/New_York")
ASKED = PlanRequest(WEEK, ("Report 3h",), hours=20)


class History:
    """Runs of finished work, by title."""

    async def of(self, team_id: TeamId, works: Collection[Work]) -> Mapping[Work, Sequence[int]]:
        """Return the minutes of the finished runs."""
        return {work: (60, 60, 60) for work in works if work.title == "Check"}


def due(number: int, title: str, owner: str | None, day: int = 4, after: tuple[int, ...] = ()) -> Step:
    """Return a step that is due on a day of the week."""
    step = make_step(number, title, owner=owner, due_on=WEEK + timedelta(days=day))
    return replace(step, after_ids=tuple(StepId(f"step-{one}") for one in after))


class Team:
    """Ann, Ben and Cem, and a process that goes through their hands."""

    def __init__(self, *steps: Step, processes: Sequence[Process] = ()) -> None:
        self.desk = Desk(FixedDrafting(task("report", 180)))
        people = PeopleService(self.desk.work, FakeDirectory(ANN, BEN, CEM), self.desk.clock)
        self.processes = (make_process(*steps), *processes)
        slack = FakeChannelDirectory(
            make_channel("C1", "UANN", "UBEN", "UCEM"), make_channel("CHIDDEN", "UBEN", is_private=True)
        )
        drafter = TeamDrafter(
            self.desk.work, ChannelService(self.desk.work, slack, self.desk.clock), History()
        )
        self.together = TeamPlanning(
            self.desk.work, self.desk.drafting, drafter, self.desk.scheduler, self.desk.busy,
            people, self.desk.clock,
        )  # fmt: skip

    async def begin(self) -> None:
        """Store everything."""
        await self.desk.known(ANN, BEN, CEM)
        async with self.desk.work(ANN.team_id) as work:
            for process in self.processes:
                await work.processes.add(replace(process, team_id=ANN.team_id))
            await work.commit()

    async def draft(self, *people: Person, cause: str = "asked") -> tuple[Person, ...]:
        """Draft as Ann asks."""
        return (await self.asked(*people, cause=cause)).people

    async def asked(
        self, *people: Person, cause: str = "asked", goals: Sequence[str] = ASKED.goals
    ) -> TeamDraft:
        """Draft as Ann asks, with what she hears of it."""
        request = replace(ASKED, goals=tuple(goals))
        return await self.together.draft(ANN, [one.id for one in people], request, cause=cause)

    async def plan(self, person: Person, week: date = WEEK) -> Plan:
        """Return a person's newest plan."""
        plan = await self.desk.plans.current(person, week=week)
        assert plan is not None
        return plan


HANDED = (
    due(1, "Write", "UANN"), due(2, "Check", "UBEN", after=(1,)), due(3, "Publish", "UCEM", after=(2,)),
)  # fmt: skip


async def test_steps_are_handed_over_in_order_and_everyone_gets_a_draft_of_their_own() -> None:
    team = Team(*HANDED)
    await team.begin()
    assert await team.draft(BEN, CEM) == (ANN, BEN, CEM)
    plans = [await team.plan(person) for person in (ANN, BEN, CEM)]
    events = [next(e for e in plan.events if e.step_id is not None) for plan in plans]
    assert [event.title for event in events] == ["Write", "Check", "Publish"]
    assert all(one.end <= other.start for one, other in pairwise(events))
    assert {plan.state for plan in plans} == {PlanState.DRAFT}
    assert {"Report", "Write", "Check", "Publish"} == {e.title for plan in plans for e in plan.events}
    done = max(e.end for e in plans[0].events if e.title == "Write").astimezone(BEN.zone)
    assert f"“Check” comes after Ann's “Write”, {done:%a %H:%M}." in plans[1].notices
    assert "“Check” comes before Cem's “Publish”." in plans[1].notices
    assert plans[1].notices[0].startswith("Planned together, as Ann asked: Ann, Ben, Cem.")
    shown = [job.args["plan_id"] for job in team.desk.work.take_jobs() if job.task == "show_plan"]
    assert shown == [plan.id for plan in plans]
    for plan in plans[1:]:
        with pytest.raises(NotFoundError):
            await team.desk.plans.get(ANN, plan.id)


async def test_what_is_handed_over_stays_behind_what_it_waits_for_when_its_person_plans_again() -> None:
    team = Team(*HANDED)
    await team.begin()
    await team.draft(BEN, CEM)
    bens = await team.plan(BEN)
    (check,) = bens.tasks
    written = max(e.end for e in (await team.plan(ANN)).events if e.task_key == "step-step-1")
    assert check.earliest == written
    assert (check.minutes, check.workers, check.after) == (60, (BEN.id,), ())


async def test_a_step_that_waits_no_more_once_all_plan_together_is_not_said_to_wait() -> None:
    team = Team(due(1, "Check", "UBEN"), due(2, "Sign", "UANN", after=(1,)))
    await team.begin()
    team.desk.drafting.notices = (
        "“Sign” waits for “Check”, so it is not planned yet.",
        "“Ship” waits for “Build”, so it is not planned yet.",
    )
    await team.draft(BEN)
    plan = await team.plan(ANN)
    assert "Sign" in {event.title for event in plan.events}
    assert [one for one in plan.notices if "not planned yet" in one] == [team.desk.drafting.notices[1]]


async def test_the_same_cause_drafts_once_and_everybody_may_accept() -> None:
    team = Team(*HANDED)
    await team.begin()
    first = await team.draft(BEN, CEM)
    asked = len(team.desk.scheduler.asked)
    assert await team.draft(BEN, CEM) == first
    assert len(team.desk.scheduler.asked) == asked
    bens = await team.plan(BEN)
    taken = await team.desk.plans.accept(BEN, bens.id, version=bens.version, cause="ok")
    assert taken.state is PlanState.ACCEPTED
    assert (await team.plan(CEM)).state is PlanState.DRAFT


async def test_a_step_nobody_has_goes_to_one_of_those_who_see_it() -> None:
    team = Team(due(1, "Write", "UANN"), due(2, "Check", "UBEN"), due(3, "Tidy up", None))
    await team.begin()
    await team.draft(BEN)
    plans = [await team.plan(person) for person in (ANN, BEN)]
    assert sum(event.title == "Tidy up" for plan in plans for event in plan.events) >= 1
    assert sum(one.title == "Tidy up" for plan in plans for one in plan.tasks) == 1


async def test_what_was_accepted_before_stays_in_the_week_and_a_draft_of_ones_own_stays_beside() -> None:
    team = Team(*HANDED)
    await team.begin()
    team.desk.drafting.tasks = (task("letters", 60, workers=(BEN.id,)),)
    own = await team.desk.plans.draft(BEN, ASKED, cause="bens")
    own = await team.desk.plans.accept(BEN, own.id, version=own.version, cause="bens-ok")
    beside = await team.desk.plans.draft(BEN, ASKED, cause="bens-next")
    team.desk.drafting.tasks = (task("report", 180),)
    team.desk.clock.advance(timedelta(minutes=1))
    await team.draft(BEN, CEM)
    bens = await team.plan(BEN)
    assert {event.task_key for event in bens.events} == {"letters", "step-step-2"}
    assert (await team.desk.plans.get(BEN, own.id)).state is PlanState.ACCEPTED
    assert (await team.desk.plans.get(BEN, beside.id)).state is PlanState.DRAFT


async def test_steps_of_processes_the_asker_may_not_see_stay_out() -> None:
    hidden = make_process(due(1, "Secret", "UBEN"), process_id="process-2", owner="UBEN", started_by="UBEN")
    hidden = replace(
        hidden,
        channel_id=make_channel("CHIDDEN").id,
        steps=tuple(replace(one, id=StepId("hidden-1")) for one in hidden.steps),
    )
    team = Team(due(1, "Write", "UANN"), processes=(hidden,))
    await team.begin()
    assert await team.draft(BEN) == (ANN,)
    assert await team.desk.plans.current(BEN) is None


async def test_steps_that_wait_for_somebody_else_are_left_for_later() -> None:
    team = Team(*HANDED)
    await team.begin()
    assert await team.draft(CEM) == (ANN,)


async def test_a_team_without_steps_is_told() -> None:
    team = Team(due(1, "Write", "UANN", day=20), due(2, "Old", "UBEN"))
    team.processes = tuple(
        one.with_steps(tuple(replace(step, state=StepState.DONE) for step in one.steps))
        for one in team.processes
    )
    await team.begin()
    with pytest.raises(InvalidInputError, match="None of you"):
        await team.together.draft(ANN, [BEN.id], PlanRequest(WEEK, ()), cause="a")


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ([ANN.id], "Name who plans along"),
        ([UserId(f"U{number}") for number in range(10)], "At most 10"),
        ([UserId("UNOBODY")], "cannot plan"),
    ],
)
async def test_who_plans_together_is_checked(people: list[UserId], said: str) -> None:
    team = Team(*HANDED)
    await team.begin()
    with pytest.raises(InvalidInputError, match=said):
        await team.together.draft(ANN, people, ASKED, cause="a")


async def test_everyones_hours_and_zones_count() -> None:
    team = Team(due(1, "Write", "UANN"), due(2, "Publish", "UCEM"))
    await team.begin()
    await team.draft(CEM)
    for event in (await team.plan(CEM)).events:
        local = event.start.astimezone(CEM.zone)
        assert 9 <= local.hour < 17
    assert at(0, 10) <= min(event.start for event in (await team.plan(ANN)).events)


async def test_a_goal_goes_to_those_it_begins_with_and_is_theirs_when_they_plan_again() -> None:
    team = Team(due(1, "Write", "UANN"))
    await team.begin()
    team.desk.drafting.tasks = (
        task("draft", 120, goal=0),
        task("review", 60, goal=1, after=("draft",)),
        task("tidy", 30, goal=2),
    )
    told = await team.asked(BEN, goals=("<@UANN> draft 2h", "<@UBEN|ben>: review 1h after the draft", "tidy"))
    assert team.desk.drafting.asked[-1].goals == ("draft 2h", "review 1h after the draft", "tidy")
    anns, bens = await team.plan(ANN), await team.plan(BEN)
    (review,) = [event for event in bens.events if event.title == "Review"]
    assert max(event.end for event in anns.events if event.title == "Draft") <= review.start
    assert "review 1h after the draft" in bens.request.goals
    assert "draft 2h" in anns.request.goals
    assert sorted([*anns.request.goals, *bens.request.goals]) == [
        "draft 2h", "review 1h after the draft", "tidy",
    ]  # fmt: skip
    for plan in (anns, bens):
        assert all(one.goal is None or one.goal < len(plan.request.goals) for one in plan.tasks)
    assert any("Ann's “Draft”" in line and "Ben's “Review”" in line for line in told.hand_overs)
    assert sum(share.minutes for share in told.shares) == sum(
        e.minutes for p in (anns, bens) for e in p.events
    )
    assert told.total is None


async def test_who_asks_hears_what_does_not_fit_but_not_how_full_anothers_week_is() -> None:
    team = Team(due(1, "Write", "UANN"))
    await team.begin()
    team.desk.drafting.tasks = (task("move", 60 * 30, goal=0, can_split=False),)
    told = await team.asked(BEN, goals=("move house 30h",))
    assert told.left_out == ("“Move”: it is longer than any free stretch",)
    (left,) = (await team.plan(ANN)).left_out
    assert left.reason == "None of you has the room for it in this week."


@pytest.mark.parametrize(
    ("goal", "said"), [("<@UZOE> review 2h", "does not plan along"), ("<@UBEN>", "what there is to do")]
)
async def test_a_goal_that_cannot_be_given_is_refused(goal: str, said: str) -> None:
    team = Team(*HANDED)
    await team.begin()
    with pytest.raises(InvalidInputError, match=said):
        await team.asked(BEN, goals=(goal,))


async def test_a_guest_plans_along_only_with_a_step_that_both_may_see() -> None:
    team = Team(due(1, "Write", "UANN"), due(2, "Check", "UBEN"))
    await team.begin()
    async with team.desk.work(ANN.team_id) as work:
        for person in (BEN, CEM):
            await work.people.save(replace(person, is_guest=True))
        await work.commit()
    with pytest.raises(InvalidInputError, match="Cem is a guest"):
        await team.draft(BEN, CEM)
    assert [one.id for one in await team.draft(BEN)] == [ANN.id, BEN.id]
