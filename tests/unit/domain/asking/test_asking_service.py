"""Asking: once per wait, once more when the day has come, answered, withdrawn; new owners read in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.asking.model import Asking, ReadIn, Reply
from domain.asking.service import AskingService
from domain.channels.service import ChannelService
from domain.errors import ConflictError, InvalidInputError, NotAllowedError
from domain.ids import ChannelId, StepId, UserId
from domain.operations.managing import HandOver, Pause, Resume, SetEditors
from domain.operations.model import (
    UNDO_FOR,
    Activity,
    Assign,
    Block,
    CompleteStep,
    Rename,
    Skip,
    Source,
    UpdateStep,
)
from domain.operations.service import OperationService
from domain.people.model import Person
from domain.people.service import PeopleService
from domain.ports import Job
from domain.processes.model import Process, StepState
from domain.processes.shapes import StepKind
from tests.fakes.asking import FakeAskingMessenger
from tests.fakes.channels import FakeChannelDirectory, make_channel
from tests.fakes.operations import FakeSuggestionMessenger
from tests.fakes.people import TEAM, FakeDirectory, make_person
from tests.fakes.processes import make_process, make_step
from tests.fakes.system import FixedClock, SequentialIds
from tests.fakes.work import FakeWork

ANN = make_person("UANN", "Ann", timezone="Europe/Berlin")
BEN = make_person("UBEN", "Ben", timezone="America/New_York")
CARL = make_person("UCARL", "Carl")
GONE, BOT = make_person("UGONE", "Gone"), make_person("UBOT", "Bot")
LAUNCH = StepId("step-2")
HIDDEN = ChannelId("CHIDDEN")
RELEASE = make_process(make_step(1, "Draft"), make_step(2, "Launch"), owner="UANN")


class Scene:
    """The services on rows in memory; `settle` does the jobs that are due."""

    def __init__(self) -> None:
        self.work, self.clock, self.messenger = FakeWork(), FixedClock(), FakeAskingMessenger()
        self.slack = FakeChannelDirectory(
            make_channel("C1", "UANN", "UBEN"), make_channel(HIDDEN, "UANN", is_private=True)
        )
        channels = ChannelService(self.work, self.slack, self.clock)
        gone, bot = replace(GONE, is_deleted=True), replace(BOT, is_bot=True)
        people = PeopleService(self.work, FakeDirectory(ANN, BEN, CARL, gone, bot), self.clock)
        self.operations = OperationService(
            self.work, FakeSuggestionMessenger(), self.clock, SequentialIds("new")
        )
        self.asking = AskingService(self.work, self.messenger, self.operations, people, channels, self.clock)
        self.later: list[Job] = []
        self.acts = 0

    async def store(self, process: Process = RELEASE) -> None:
        async with self.work(TEAM) as unit:
            for person in (ANN, BEN, CARL, replace(GONE, is_deleted=True), replace(BOT, is_bot=True)):
                await unit.people.save(person)
            await unit.processes.add(process)
            await unit.commit()

    async def act(self, actor: Person, *operations: UpdateStep | CompleteStep) -> Activity:
        self.acts += 1
        return await self.operations.apply(
            actor, RELEASE.id, operations, source=Source.WORD, cause=f"act-{self.acts}", place=None
        )

    async def block(self, on: Person, until: date | None = None, by: Person = ANN) -> Activity:
        return await self.act(by, UpdateStep(LAUNCH, Block(on.id, until, "the <keys>")))

    async def reply(
        self, actor: Person, reply: Reply, day: date | None = None, cause: str = "click"
    ) -> Activity:
        answered = await self.asking.answer(actor, RELEASE.id, LAUNCH, reply, day, cause=cause)
        return answered.activity

    async def settle(self) -> None:
        jobs = [*self.later, *self.work.take_jobs()]
        self.later = []
        for job in jobs:
            if job.run_at is not None and job.run_at > self.clock.now():
                self.later.append(job)
            elif job.task == "ask":
                await self.asking.ask(TEAM, **job.args)
            elif job.task == "read_in":
                await self.asking.read_in(TEAM, **job.args)
            elif job.task == "tell_taken_over":
                await self.asking.tell_taken_over(TEAM, **job.args)

    @property
    def asked(self) -> Asking:
        (only,) = self.messenger.asked.values()
        return only

    @property
    def card(self) -> ReadIn:
        (only,) = self.messenger.cards.values()
        return only

    async def step(self) -> tuple[StepState, UserId | None, date | None]:
        async with self.work(TEAM) as unit:
            process = await unit.processes.get(RELEASE.id)
        step = process.step(LAUNCH) if process else None
        assert step is not None
        return step.state, step.waits_on_id, step.blocked_until


@pytest.fixture
async def scene() -> Scene:
    built = Scene()
    await built.store()
    return built


async def test_the_person_is_asked_once_however_often_the_job_runs(scene: Scene) -> None:
    await scene.block(BEN)
    jobs = scene.work.jobs
    await scene.settle()
    scene.later = list(jobs)
    await scene.settle()
    assert (scene.asked.person.id, scene.asked.is_waiting, scene.messenger.posts) == (BEN.id, True, 1)
    assert scene.asked.asker is not None
    assert (scene.asked.asker.id, scene.asked.since) == (ANN.id, scene.clock.now())


async def test_a_changed_step_brings_the_message_up_to_date(scene: Scene) -> None:
    await scene.block(BEN)
    await scene.settle()
    await scene.act(ANN, UpdateStep(LAUNCH, Rename("Lift off")))
    await scene.settle()
    assert (scene.asked.step.title, scene.messenger.posts) == ("Lift off", 1)


@pytest.mark.parametrize("person", [ANN, GONE, BOT], ids=["oneself", "deactivated", "app"])
async def test_nobody_is_asked_who_cannot_answer_or_asked_themselves(scene: Scene, person: Person) -> None:
    await scene.block(person)
    await scene.settle()
    assert scene.messenger.posts == 0


async def test_an_outsider_is_not_asked_and_the_asker_is_told(scene: Scene) -> None:
    scene = Scene()
    await scene.store(replace(RELEASE, channel_id=HIDDEN))
    await scene.block(BEN)
    await scene.settle()
    assert scene.messenger.asked == {}
    (told,) = scene.messenger.refused.values()
    assert told.asker is not None
    assert told.asker.id == ANN.id


async def test_who_left_the_private_channel_is_told_no_more_of_it(scene: Scene) -> None:
    scene = Scene()
    scene.slack.channels[TEAM, HIDDEN] = make_channel(HIDDEN, "UANN", "UBEN", is_private=True)
    await scene.store(replace(RELEASE, channel_id=HIDDEN))
    await scene.block(BEN)
    await scene.settle()
    scene.slack.channels[TEAM, HIDDEN] = make_channel(HIDDEN, "UANN", is_private=True)
    scene.clock.advance(timedelta(hours=1))
    await scene.act(ANN, UpdateStep(LAUNCH, Rename("Secret")))
    await scene.settle()
    assert (scene.asked.is_hidden, len(scene.messenger.refused)) == (True, 1)


async def test_what_is_withdrawn_or_rests_is_over_and_comes_back(scene: Scene) -> None:
    await scene.block(BEN)
    await scene.settle()
    for change, waits in ((Pause(), False), (Resume(), True)):
        await scene.operations.manage(
            ANN, RELEASE.id, change, source=Source.BUTTON, cause=str(change), place=None
        )
        await scene.settle()
        assert scene.asked.is_waiting is waits
    await scene.act(ANN, CompleteStep(LAUNCH))
    await scene.settle()
    assert (scene.asked.is_waiting, scene.messenger.posts) == (False, 1)


async def test_a_step_blocked_and_freed_before_anybody_was_asked_asks_nobody(scene: Scene) -> None:
    await scene.block(BEN)
    await scene.act(ANN, CompleteStep(LAUNCH))
    await scene.settle()
    assert scene.messenger.posts == 0


async def test_another_person_is_asked_instead(scene: Scene) -> None:
    await scene.block(BEN)
    await scene.settle()
    await scene.block(CARL)
    await scene.settle()
    waiting = {one.person.id: one.is_waiting for one in scene.messenger.asked.values()}
    assert waiting == {BEN.id: False, CARL.id: True}


async def test_done_ends_the_wait_for_who_may_not_finish_the_step(scene: Scene) -> None:
    await scene.block(BEN)
    answered = await scene.asking.answer(BEN, RELEASE.id, LAUNCH, Reply.DONE, cause="click")
    assert (await scene.step())[0] is StepState.OPEN
    assert not answered.is_finished
    assert [person.id for person in answered.tell] == [ANN.id]


async def test_done_finishes_the_step_for_who_may(scene: Scene) -> None:
    await scene.act(ANN, UpdateStep(LAUNCH, Assign(BEN.id)))
    await scene.block(BEN)
    answered = await scene.asking.answer(BEN, RELEASE.id, LAUNCH, Reply.DONE, cause="click")
    assert (await scene.step())[0] is StepState.DONE
    assert answered.is_finished


async def test_a_day_puts_it_off_and_not_me_names_nobody(scene: Scene) -> None:
    await scene.block(BEN)
    await scene.reply(BEN, Reply.DAY, date(2026, 11, 26))
    assert await scene.step() == (StepState.BLOCKED, BEN.id, date(2026, 11, 26))
    await scene.reply(BEN, Reply.NOT_ME, cause="other click")
    assert await scene.step() == (StepState.BLOCKED, None, None)


async def test_the_same_click_twice_does_one_thing(scene: Scene) -> None:
    await scene.block(BEN)
    first = await scene.reply(BEN, Reply.NOT_ME)
    assert await scene.reply(BEN, Reply.NOT_ME) == first


async def test_late_clicks_past_days_and_others_clicks_change_nothing(scene: Scene) -> None:
    await scene.block(BEN)
    with pytest.raises(InvalidInputError):
        await scene.reply(BEN, Reply.DAY, date(2026, 11, 23))
    with pytest.raises(ConflictError):
        await scene.reply(CARL, Reply.DONE)
    await scene.act(ANN, CompleteStep(LAUNCH))
    with pytest.raises(ConflictError):
        await scene.reply(BEN, Reply.DONE)


async def test_being_waited_on_gives_no_say_over_anything_else(scene: Scene) -> None:
    await scene.block(BEN)
    for change in (Rename("Mine"), Assign(BEN.id), Block(CARL.id)):
        with pytest.raises(NotAllowedError):
            await scene.act(BEN, UpdateStep(LAUNCH, change))
    with pytest.raises(NotAllowedError):
        await scene.act(BEN, CompleteStep(LAUNCH))


async def test_an_answer_is_undone_and_undo_goes_after_ten_minutes(scene: Scene) -> None:
    await scene.block(BEN)
    await scene.settle()
    answer = await scene.reply(BEN, Reply.DONE)
    await scene.settle()
    assert scene.asked.said == answer
    await scene.operations.undo(BEN, answer.id, cause="undo")
    await scene.settle()
    redrawn = scene.asked
    assert redrawn.said is None
    assert (redrawn.is_waiting, scene.messenger.posts) == (True, 1)
    assert redrawn.asker is not None
    assert redrawn.asker.id == ANN.id
    again = await scene.reply(BEN, Reply.DONE, cause="click again")
    await scene.settle()
    scene.clock.advance(UNDO_FOR + timedelta(seconds=4))
    await scene.settle()
    assert scene.asked.said == again
    assert not again.can_undo(scene.asked.at)


async def test_when_the_day_has_come_they_are_asked_once_more_at_nine_of_their_own(scene: Scene) -> None:
    await scene.block(BEN, date(2026, 11, 28))  # a Saturday: Monday it is
    await scene.settle()
    (first,) = scene.messenger.asked
    scene.clock.set(datetime(2026, 11, 30, 13, 59, tzinfo=UTC))
    await scene.settle()
    assert scene.messenger.posts == 1
    scene.clock.set(datetime(2026, 11, 30, 14, 0, tzinfo=UTC))
    jobs = list(scene.later)
    await scene.settle()
    scene.later += jobs
    await scene.settle()
    (second,) = scene.messenger.asked
    assert (second != first, scene.asked.is_again, scene.messenger.posts) == (True, True, 2)


async def test_what_is_settled_by_then_is_not_asked_again(scene: Scene) -> None:
    await scene.block(BEN, date(2026, 11, 26))
    await scene.settle()
    await scene.act(ANN, CompleteStep(LAUNCH))
    scene.clock.set(datetime(2026, 11, 27, 15, 0, tzinfo=UTC))
    await scene.settle()
    assert (scene.asked.is_waiting, scene.messenger.posts) == (False, 1)


async def test_a_burst_of_gifts_makes_one_card(scene: Scene) -> None:
    await scene.act(ANN, UpdateStep(StepId("step-1"), Assign(BEN.id)))
    await scene.act(ANN, UpdateStep(LAUNCH, Assign(BEN.id)))
    await scene.operations.manage(
        ANN, RELEASE.id, SetEditors((BEN.id,)), source=Source.MODAL, cause="editors", place=None
    )
    await scene.settle()
    assert scene.messenger.posts == 0
    scene.clock.advance(timedelta(minutes=1))
    await scene.settle()
    assert (scene.card.new, scene.card.is_editor) == ((StepId("step-1"), LAUNCH), True)
    assert ([one.id for one in scene.card.givers], scene.messenger.posts) == ([ANN.id], 1)
    await scene.operations.manage(
        ANN, RELEASE.id, HandOver(BEN.id), source=Source.MODAL, cause="owner", place=None
    )
    scene.clock.advance(timedelta(minutes=1))
    await scene.settle()
    assert (scene.card.is_owner, scene.messenger.posts) == (True, 1)


async def test_ones_own_gifts_and_those_taken_back_make_no_card(scene: Scene) -> None:
    await scene.act(ANN, UpdateStep(StepId("step-1"), Assign(ANN.id)))
    given = await scene.act(ANN, UpdateStep(LAUNCH, Assign(BEN.id)))
    await scene.operations.undo(ANN, given.id, cause="undo")
    scene.clock.advance(timedelta(minutes=2))
    await scene.settle()
    assert scene.messenger.posts == 0


async def test_a_card_whose_gift_went_on_says_so(scene: Scene) -> None:
    await scene.act(ANN, UpdateStep(LAUNCH, Assign(BEN.id)))
    scene.clock.advance(timedelta(minutes=1))
    await scene.settle()
    await scene.act(ANN, UpdateStep(LAUNCH, Assign(None)))
    scene.clock.advance(timedelta(minutes=1))
    await scene.settle()
    assert (scene.card.is_over, scene.messenger.posts) == (True, 1)


async def test_an_outsider_gets_no_card_of_a_private_channel(scene: Scene) -> None:
    scene = Scene()
    await scene.store(replace(RELEASE, channel_id=HIDDEN))
    changes: Sequence[UpdateStep] = [UpdateStep(LAUNCH, Assign(BEN.id))]
    await scene.act(ANN, *changes)
    scene.clock.advance(timedelta(minutes=1))
    await scene.settle()
    assert scene.messenger.posts == 0


def to_approve() -> Process:
    draft, launch = RELEASE.steps
    return RELEASE.with_steps((draft, replace(launch, kind=StepKind.APPROVE, owner_id=BEN.id)))


async def test_who_was_asked_for_an_approval_hears_once_that_somebody_took_it_over() -> None:
    scene = Scene()
    await scene.store(to_approve())
    with pytest.raises(NotAllowedError, match="is for Ben to approve"):
        await scene.act(ANN, CompleteStep(LAUNCH))
    await scene.act(ANN, UpdateStep(LAUNCH, Assign(ANN.id)))
    done = await scene.act(ANN, CompleteStep(LAUNCH))
    assert done.lines[0].endswith("→ done, approved by Ann, who took it over from Ben")
    for _ in range(2):
        scene.clock.advance(timedelta(minutes=2))
        await scene.settle()
    (taken,) = scene.messenger.taken.values()
    assert (taken.person.id, taken.step.finished_by, taken.step.taken_from) == (BEN.id, ANN.id, BEN.id)


@pytest.mark.parametrize("way", ["undone", "given", "back", "no approval", "left out"])
async def test_nobody_hears_of_an_approval_that_was_not_taken_over(way: str) -> None:
    scene = Scene()
    await scene.store(RELEASE if way == "no approval" else to_approve())
    match way:
        case "given":
            await scene.act(BEN, UpdateStep(LAUNCH, Assign(ANN.id)))
        case "back":
            await scene.act(ANN, UpdateStep(LAUNCH, Assign(ANN.id)))
            await scene.act(ANN, UpdateStep(LAUNCH, Assign(BEN.id)))
        case _:
            await scene.act(ANN, UpdateStep(LAUNCH, Assign(ANN.id)))
    last = UpdateStep(LAUNCH, Skip("no need")) if way == "left out" else CompleteStep(LAUNCH)
    done = await scene.act(BEN if way == "back" else ANN, last)
    if way == "undone":
        await scene.operations.undo(ANN, done.id, cause="undo")
    scene.clock.advance(timedelta(minutes=2))
    await scene.settle()
    assert scene.messenger.taken == {}


async def test_who_takes_over_somebodys_steps_is_not_read_in_besides() -> None:
    scene = Scene()
    await scene.store()
    handed = [UpdateStep(one.id, Assign(BEN.id)) for one in RELEASE.steps]
    await scene.operations.apply(
        ANN, RELEASE.id, handed, source=Source.HANDOVER, cause="handover", place=None
    )
    scene.clock.advance(timedelta(minutes=2))
    await scene.settle()
    assert scene.messenger.cards == {}
    await scene.act(ANN, UpdateStep(LAUNCH, Assign(ANN.id)))
    await scene.act(ANN, UpdateStep(LAUNCH, Assign(BEN.id)))
    scene.clock.advance(timedelta(minutes=2))
    await scene.settle()
    assert scene.card.new == (LAUNCH,)
    assert [one.id for one in scene.card.theirs] == [one.id for one in RELEASE.steps]
