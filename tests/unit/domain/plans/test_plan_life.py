"""What accepted plans do by themselves: follow steps, finish them, slip, and offer to be planned again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import ConflictError, DeliveryError
from domain.ids import StepId
from domain.operations.model import CompleteStep, Operation, Reopen, Source, UpdateStep
from domain.operations.service import OperationService
from domain.plans.changes import FinishEvent, FreshChoice, PinEvent, Replan
from domain.plans.living import PlanLife
from domain.plans.model import Plan, PlanSettings
from domain.plans.shapes import EventState, Span
from domain.processes.model import Process, ProcessState, Step, StepState
from tests.fakes.operations import FakeSuggestionMessenger
from tests.fakes.plans import FixedDrafting
from tests.fakes.processes import make_process, make_step
from tests.fakes.system import SequentialIds
from tests.unit.domain.plans.desk import ANN, BEN, REQUEST, Desk, at, of_step, task


class Life:
    """A desk with an accepted plan of two steps and an errand."""

    def __init__(self) -> None:
        self.desk = Desk(FixedDrafting(of_step("draft", 120, 1), of_step("check", 60, 2), task("errand", 30)))
        desk = self.desk
        self.operations = OperationService(desk.work, FakeSuggestionMessenger(), desk.clock, SequentialIds())

        async def teams() -> list[object]:
            return [ANN.team_id]

        self.life = PlanLife(
            desk.work, desk.plans, desk.scheduler, desk.busy, self.operations, desk.messenger, desk.people,
            teams, desk.clock,  # type: ignore[arg-type]
        )  # fmt: skip

    async def begin(self, *steps: Step) -> Plan:
        """Store a process with two steps and accept the plan."""
        own = steps or tuple(replace(make_step(n, f"Step {n}"), owner_id=ANN.id) for n in (1, 2))
        await self.desk.known()
        async with self.desk.work(ANN.team_id) as work:
            await work.processes.add(make_process(*own, team_id=ANN.team_id))
            await work.commit()
        plan = await self.desk.plans.draft(ANN, REQUEST, cause="asked")
        plan = await self.desk.plans.accept(ANN, plan.id, version=plan.version, cause="accepted")
        self.desk.work.take_jobs()
        return plan

    async def process(self) -> Process:
        """Return the process."""
        async with self.desk.work(ANN.team_id) as work:
            found = await work.processes.get(make_process().id)
        assert found is not None
        return found

    async def step(self, number: int) -> Step:
        """Return a step of the process."""
        return (await self.process()).steps[number - 1]

    async def set(self, number: int, **changes: object) -> None:
        """Change a step behind the plan's back, and let the plan follow."""
        process = await self.process()
        steps = list(process.steps)
        steps[number - 1] = replace(steps[number - 1], **changes)  # type: ignore[arg-type]
        await self._save(process, process.with_steps(tuple(steps)))

    async def _save(self, process: Process, after: Process) -> None:
        async with self.desk.work(ANN.team_id) as work:
            await work.processes.save(
                replace(after, version=process.version + 1), expected_version=process.version
            )
            await work.commit()
        await self.life.follow(ANN.team_id, process.id)

    async def apply(self, operation: Operation) -> None:
        """Change the process as Ann does."""
        await self.operations.apply(
            ANN, make_process().id, [operation], source=Source.WORD, cause="w", place=None
        )

    async def run_jobs(self) -> None:
        """Run the jobs of plans that were caused, as the worker does."""
        for job in self.desk.work.take_jobs():
            match job.task:
                case "finish_planned_step":
                    await self.life.finish_step(ANN.team_id, job.args["plan_id"], job.args["event_id"])
                case "reopen_planned_step":
                    await self.life.reopen_step(ANN.team_id, job.args["plan_id"], job.args["event_id"])
                case "offer_replan":
                    await self.life.offer(ANN.team_id, job.args["plan_id"], job.args["reason"])

    async def now(self, plan: Plan) -> Plan:
        """Return the plan as it is stored."""
        return await self.desk.plans.get(ANN, plan.id)


@pytest.fixture
def life() -> Life:
    return Life()


def states(plan: Plan, key: str) -> list[EventState]:
    return [event.state for event in plan.events if event.task_key == key]


async def test_a_step_finished_elsewhere_is_done_in_the_plan(life: Life) -> None:
    plan = await life.begin()
    await life.set(1, state=StepState.DONE, finished_by=ANN.id, finished_at=life.desk.clock.now())
    after = await life.now(plan)
    assert EventState.DONE in states(after, "draft")
    assert EventState.PENDING not in states(after, "draft")
    assert states(after, "check") == [EventState.PENDING]


async def test_following_twice_changes_nothing_more(life: Life) -> None:
    plan = await life.begin()
    await life.set(1, state=StepState.DONE)
    once = await life.now(plan)
    await life.life.follow(ANN.team_id, make_process().id)
    assert await life.now(plan) == once


async def test_a_skipped_step_frees_its_time(life: Life) -> None:
    plan = await life.begin()
    await life.set(2, state=StepState.SKIPPED)
    assert states(await life.now(plan), "check") == [EventState.CANCELLED]


async def test_a_step_given_away_frees_its_time_and_offers_a_replan(life: Life) -> None:
    plan = await life.begin()
    await life.set(1, owner_id=BEN.id)
    assert set(states(await life.now(plan), "draft")) == {EventState.CANCELLED}
    assert "offer_replan" in [job.task for job in life.desk.work.take_jobs()]


async def test_a_step_that_is_due_earlier_moves_the_deadline_and_offers_a_replan(life: Life) -> None:
    life.desk.drafting.tasks = (replace(of_step("draft", 120, 1), deadline=at(4, 17)),)
    life.desk.calendar.spans = [Span(at(0, 9), at(1, 17))]
    plan = await life.begin()
    await life.set(1, due_on=at(1, 12).date())
    after = await life.now(plan)
    assert after.tasks[0].deadline == at(2, 0)
    reasons = [job.args.get("reason") for job in life.desk.work.take_jobs()]
    assert "“Draft” is due earlier now." in reasons


async def test_the_last_event_done_finishes_the_step_once(life: Life) -> None:
    plan = await life.begin()
    check = next(event for event in plan.live if event.task_key == "check")
    await life.desk.plans.change(ANN, plan.id, [FinishEvent(check.id)], cause="1")
    await life.run_jobs()
    step = await life.step(2)
    assert (step.state, step.finished_by) == (StepState.DONE, ANN.id)
    await life.life.finish_step(ANN.team_id, plan.id, check.id)
    assert (await life.step(2)).version == step.version
    await life.desk.plans.undo(ANN, plan.id, cause="2")
    await life.run_jobs()
    assert (await life.step(2)).state is StepState.OPEN


async def test_a_step_that_cannot_be_finished_is_told_with_the_reason(life: Life) -> None:
    plan = await life.begin(
        replace(make_step(1, "Step 1"), owner_id=ANN.id),
        replace(make_step(2, "Step 2"), owner_id=BEN.id),
    )
    check = next(event for event in plan.live if event.task_key == "check")
    async with life.desk.work(ANN.team_id) as work:
        process = await work.processes.get(make_process().id)
        assert process is not None
        await work.processes.save(
            replace(process, owner_id=BEN.id, started_by=BEN.id, version=process.version + 1),
            expected_version=process.version,
        )
        await work.commit()
    await life.desk.plans.change(ANN, plan.id, [FinishEvent(check.id)], cause="1")
    await life.run_jobs()
    assert (await life.step(2)).state is StepState.OPEN
    assert ["its step is not" in words for words in life.desk.messenger.told] == [True]


async def test_an_event_whose_day_is_over_was_missed_and_a_replan_is_offered_once(life: Life) -> None:
    plan = await life.begin()
    life.desk.clock.set(at(1, 8))
    await life.life.tick()
    assert await life.now(plan) == plan
    life.desk.clock.set(at(1, 9))
    await life.life.tick()
    after = await life.now(plan)
    assert EventState.MISSED in {event.state for event in after.events}
    await life.run_jobs()
    await life.life.tick()
    await life.run_jobs()
    (offer,) = life.desk.messenger.offers
    assert "did not happen" in offer.reason
    assert offer.lines
    placed = await life.desk.plans.change(ANN, plan.id, [Replan()], cause="ok")
    assert {e.task_key for e in placed.live if e.state is EventState.PENDING} == {"draft", "check", "errand"}


async def test_a_new_busy_time_on_an_event_offers_a_replan_but_not_on_a_pinned_one(life: Life) -> None:
    plan = await life.begin()
    first = plan.live[0]
    life.desk.calendar.spans = [first.span]
    await life.life.tick()
    await life.run_jobs()
    (offer,) = life.desk.messenger.offers
    assert offer.moved >= 1
    assert first.title in offer.reason
    await life.desk.plans.change(ANN, plan.id, [PinEvent(first.id, True)], cause="1")
    await life.life.tick()
    await life.run_jobs()
    assert len(life.desk.messenger.offers) == 1


async def test_a_reopened_step_counts_again(life: Life) -> None:
    plan = await life.begin()
    await life.apply(CompleteStep(StepId("step-2")))
    await life.life.follow(ANN.team_id, make_process().id)
    await life.operations.apply(
        ANN,
        make_process().id,
        [UpdateStep(StepId("step-2"), Reopen())],
        source=Source.WORD,
        cause="v",
        place=None,
    )
    await life.life.follow(ANN.team_id, make_process().id)
    assert states(await life.now(plan), "check") == [EventState.PENDING]


async def test_what_is_over_elsewhere_is_not_planned_again(life: Life) -> None:
    plan = await life.begin()
    await life.set(1, owner_id=BEN.id)
    await life.set(2, state=StepState.SKIPPED)
    again = await life.desk.plans.change(ANN, plan.id, [Replan(is_quick=False)], cause="1")
    assert {event.task_key for event in again.live} == {"errand"}
    assert again.asked_minutes == 30


async def test_a_step_given_back_counts_again_and_a_replan_finds_it_a_place(life: Life) -> None:
    plan = await life.begin()
    await life.set(1, owner_id=BEN.id)
    gone = await life.now(plan)
    life.desk.work.take_jobs()
    await life.set(1, owner_id=ANN.id)
    assert (await life.now(plan)).version == gone.version  # nothing to see yet
    await life.run_jobs()
    (offer,) = life.desk.messenger.offers
    assert offer.reason == "“Draft” is open again."
    placed = await life.desk.plans.change(ANN, plan.id, [Replan()], cause="1")
    assert "draft" in {event.task_key for event in placed.live}


async def test_a_step_reopened_after_its_time_is_to_do_again(life: Life) -> None:
    plan = await life.begin()
    life.desk.clock.set(plan.live[-1].end + timedelta(hours=1))
    await life.set(2, state=StepState.DONE)
    assert states(await life.now(plan), "check") == [EventState.DONE]
    await life.set(2, state=StepState.OPEN)
    assert states(await life.now(plan), "check") == [EventState.PENDING]


async def test_an_event_done_is_taken_back_even_after_its_step_was_followed(life: Life) -> None:
    plan = await life.begin()
    check = next(event for event in plan.live if event.task_key == "check")
    await life.desk.plans.change(ANN, plan.id, [FinishEvent(check.id)], cause="1")
    await life.run_jobs()
    await life.life.follow(ANN.team_id, make_process().id)
    back = await life.desk.plans.undo(ANN, plan.id, cause="2")
    assert states(back, "check") == [EventState.PENDING]
    await life.run_jobs()
    await life.life.follow(ANN.team_id, make_process().id)
    assert states(await life.now(plan), "check") == [EventState.PENDING]


async def test_a_step_that_is_due_later_has_more_time_and_one_without_due_date_has_none(life: Life) -> None:
    life.desk.drafting.tasks = (
        replace(of_step("draft", 60, 1), deadline=at(2, 0)),
        replace(of_step("check", 60, 2), deadline=at(2, 0), goal=0),
    )
    plan = await life.begin()
    life.desk.work.take_jobs()
    for number in (1, 2):
        await life.set(number, due_on=at(3, 12).date())
    draft, check = (await life.now(plan)).tasks
    assert (draft.deadline, check.deadline) == (at(4, 0), at(2, 0))
    await life.set(1, due_on=None)
    assert (await life.now(plan)).tasks[0].deadline is None
    assert "offer_replan" not in [job.task for job in life.desk.work.take_jobs()]


async def test_what_happens_at_night_is_offered_in_the_morning(life: Life) -> None:
    plan = await life.begin()
    life.desk.clock.set(at(0, 22))
    await life.set(1, owner_id=BEN.id)
    (offer,) = [job for job in life.desk.work.take_jobs() if job.task == "offer_replan"]
    assert offer.run_at == at(1, 9)
    life.desk.calendar.spans = [plan.live[-1].span]
    await life.life.tick()
    assert life.desk.work.take_jobs() == []


async def test_a_clash_is_offered_once_however_often_it_is_seen(life: Life) -> None:
    plan = await life.begin()
    life.desk.calendar.spans = [plan.live[0].span]
    for _ in range(3):
        await life.life.tick()
        await life.run_jobs()
    asked = len(life.desk.scheduler.asked)
    await life.life.tick()
    assert life.desk.work.take_jobs() == []
    assert (len(life.desk.messenger.offers), len(life.desk.scheduler.asked)) == (1, asked)


async def test_an_offer_that_slack_did_not_take_is_made_again(life: Life) -> None:
    plan = await life.begin()
    life.desk.calendar.spans = [plan.live[0].span]
    await life.life.tick()
    jobs = [job for job in life.desk.work.take_jobs() if job.task == "offer_replan"]
    life.desk.messenger.is_down = True
    with pytest.raises(DeliveryError):
        await life.life.offer(ANN.team_id, plan.id, jobs[0].args["reason"])
    life.desk.messenger.is_down = False
    await life.life.offer(ANN.team_id, plan.id, jobs[0].args["reason"])
    assert len(life.desk.messenger.offers) == 1


async def test_one_persons_trouble_is_not_anothers(life: Life) -> None:
    await away(life)
    life.desk.drafting.tasks = (task("letters", 60, workers=(BEN.id,)),)
    bens = await life.desk.plans.draft(BEN, REQUEST, cause="bens")
    bens = await life.desk.plans.accept(BEN, bens.id, version=bens.version, cause="bens-ok")
    async with life.desk.work(ANN.team_id) as work:
        await work.plans.save_settings(PlanSettings(ANN.id))
        await work.commit()
    life.desk.clock.set(at(4, 12))
    life.desk.messenger.is_down = True
    with pytest.raises(DeliveryError):
        await life.life.tick()
    after = await life.desk.plans.get(BEN, bens.id)
    assert EventState.MISSED in {event.state for event in after.live}


async def test_a_closed_process_frees_its_time(life: Life) -> None:
    plan = await life.begin()
    process = await life.process()
    await life._save(process, replace(process, state=ProcessState.CANCELLED))
    after = await life.now(plan)
    assert {event.task_key for event in after.live} == {"errand"}


async def test_a_plan_of_last_week_slips_without_an_offer(life: Life) -> None:
    plan = await life.begin()
    life.desk.clock.set(at(7, 9))
    await life.life.tick()
    await life.run_jobs()
    assert life.desk.messenger.offers == []
    assert {event.state for event in (await life.now(plan)).events} == {EventState.MISSED}
    assert life.desk.clock.now() - timedelta(days=7) == at(0, 9)


async def away(life: Life) -> Plan:
    """Let Ann be away from Monday to Tuesday, with something planned on both."""
    life.desk.drafting.tasks = (
        replace(task("a", 60), at=at(0, 11)),
        replace(task("b", 60), at=at(1, 11)),
        replace(task("c", 60), at=at(3, 11)),
        replace(task("d", 60), deadline=at(4, 17)),
    )
    plan = await life.begin()
    life.desk.clock.set(at(2, 9))
    await life.life.tick()
    return plan


async def test_after_two_days_away_a_fresh_start_is_offered_once_and_nothing_else(life: Life) -> None:
    await away(life)
    await life.life.tick()
    ((who, facts),) = life.desk.messenger.fresh
    assert who == ANN.id
    assert "2 working days" in facts
    await life.run_jobs()
    assert life.desk.messenger.offers == []


@pytest.mark.parametrize(
    ("choice", "open_ones", "postponed"),
    [
        (FreshChoice.REPLAN, {"a", "b", "c", "d"}, set()),
        (FreshChoice.URGENT, {"d"}, {"a", "b", "c"}),
        (FreshChoice.NEXT_WEEK, set(), {"a", "b", "c", "d"}),
        (FreshChoice.EMPTY, set(), set()),
    ],
)
async def test_a_fresh_start_does_what_was_chosen_and_is_answered_once(
    life: Life, choice: FreshChoice, open_ones: set[str], postponed: set[str]
) -> None:
    await away(life)
    after = await life.desk.plans.fresh_start(ANN, choice, cause="fresh")
    assert after is not None
    assert {event.task_key for event in after.live if event.state is EventState.PENDING} == open_ones
    assert {one.key for one in after.postponed} == postponed
    with pytest.raises(ConflictError, match="answered already"):
        await life.desk.plans.fresh_start(ANN, choice, cause="again")
    await life.life.tick()
    assert len(life.desk.messenger.fresh) == 1


async def test_six_overdue_steps_offer_a_fresh_start(life: Life) -> None:
    steps = [
        replace(make_step(n, f"Step {n}"), owner_id=ANN.id, due_on=at(0, 9).date() - timedelta(days=3))
        for n in range(1, 7)
    ]
    await life.begin(*steps)
    await life.life.tick()
    ((_, facts),) = life.desk.messenger.fresh
    assert facts == "6 of your steps are overdue."
