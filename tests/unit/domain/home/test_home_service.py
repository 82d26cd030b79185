"""Home: opened, gathered, followed, drawn in few questions."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.channels.service import ChannelService
from domain.home.service import OPENED_WITHIN, SETTLES_FOR, HomeService
from domain.ids import ActivityId, ChannelId, MessageTs, ProcessId, StepId, SuggestionId, UserId
from domain.operations.model import (
    UNDO_FOR,
    Activity,
    CompleteStep,
    Operation,
    Place,
    Proposal,
    Source,
    Suggestion,
)
from domain.people.model import Person
from domain.ports import Queue
from domain.processes.model import Process, StepState
from tests.fakes.channels import FakeChannelDirectory, make_channel
from tests.fakes.homes import FakeHomeMessenger
from tests.fakes.people import TEAM, make_person
from tests.fakes.processes import make_process, make_step
from tests.fakes.system import MONDAY, FixedClock
from tests.fakes.work import FakeWork

ANN, BOB = make_person("UANN", "Ann", timezone="Europe/Berlin"), make_person("UBOB", "Bob")
HIDDEN = ChannelId("CHIDDEN")
LAUNCH = make_process(
    make_step(1, "Draft", owner="UANN"),
    make_step(2, "DNS", owner="UANN", due_on=date(2026, 11, 20)),
    replace(make_step(3, "Sign", state=StepState.BLOCKED), owner_id=BOB.id, waits_on_id=ANN.id),
    owner="UBOB",
    started_by="UBOB",
)


class Scene:
    """A Home service on rows in memory."""

    def __init__(self) -> None:
        self.work = FakeWork()
        self.clock = FixedClock()
        self.messenger = FakeHomeMessenger()
        self.slack = FakeChannelDirectory(
            make_channel("C1", "UANN", "UBOB"), make_channel(HIDDEN, "UBOB", is_private=True)
        )
        channels = ChannelService(self.work, self.slack, self.clock)
        self.home = HomeService(self.work, self.messenger, channels, self.clock)

    async def store(self, *things: Process | Person | Suggestion | Activity) -> None:
        async with self.work(TEAM) as unit:
            for thing in things:
                match thing:
                    case Process():
                        await unit.processes.add(thing)
                    case Person():
                        await unit.people.save(thing)
                    case Suggestion():
                        await unit.suggestions.add(thing)
                    case Activity():
                        await unit.activity.add(thing)
            await unit.commit()

    async def run_jobs(self) -> int:
        """Draw what is to be drawn; return how many jobs there were."""
        jobs = self.work.take_jobs()
        for job in jobs:
            assert job.task == "draw_home"
            await self.home.draw(TEAM, job.args["user_id"])
        return len(jobs)


@pytest.fixture
async def scene() -> Scene:
    made = Scene()
    await made.store(ANN, BOB, LAUNCH)
    return made


def suggestion(name: str, operation: Operation, process: Process = LAUNCH) -> Suggestion:
    return Suggestion(
        id=SuggestionId(name),
        team_id=TEAM,
        process_id=process.id,
        place=Place(ChannelId("C1"), MessageTs("1.0")),
        source_ts=MessageTs(f"ts-{name}"),
        requested_by=BOB.id,
        proposals=(Proposal(operation, "open", "done", "", {StepId("step-1"): 1}),),
        by_model=True,
        created_at=MONDAY,
        expires_at=MONDAY + timedelta(hours=24),
    )


def entry(name: str, *, minutes_ago: int, actor: UserId = ANN.id) -> Activity:
    return Activity(
        id=ActivityId(name),
        team_id=TEAM,
        process_id=LAUNCH.id,
        actor_id=actor,
        at=MONDAY - timedelta(minutes=minutes_ago),
        source=Source.BUTTON,
        cause=name,
        operations=(CompleteStep(StepId("step-1")),),
        deltas=(),
        lines=("1 Draft: open → done",),
    )


async def test_home_shows_what_is_mine_overdue_first_and_what_waits_on_me(scene: Scene) -> None:
    home = await scene.home.gather(ANN)
    assert [one.step.title for one in home.steps] == ["DNS", "Draft"]
    assert [one.step.title for one in home.blocked] == ["Sign"]
    assert [process.id for process in home.processes] == [LAUNCH.id]
    assert set(home.people) == {ANN.id, BOB.id}


async def test_home_shows_nothing_of_a_private_channel_the_person_is_not_in(scene: Scene) -> None:
    secret = replace(LAUNCH, id=ProcessId("secret"), channel_id=HIDDEN)
    await scene.store(secret, suggestion("s", CompleteStep(StepId("step-1")), secret))
    anns, bobs = await scene.home.gather(ANN), await scene.home.gather(BOB)
    assert {one.process.id for one in (*anns.steps, *anns.blocked)} == {LAUNCH.id}
    assert anns.suggestions == []
    assert {process.id for process in bobs.processes} == {LAUNCH.id, secret.id}


async def test_only_fresh_suggestions_the_person_may_decide_wait_on_them(scene: Scene) -> None:
    hers = suggestion("hers", CompleteStep(StepId("step-1")))
    old = replace(suggestion("old", CompleteStep(StepId("step-1"))), expires_at=MONDAY)
    stale = suggestion("stale", CompleteStep(StepId("step-1")))
    stale = replace(stale, proposals=(replace(stale.proposals[0], seen={StepId("step-1"): 7}),))
    bobs = suggestion("bobs", CompleteStep(StepId("step-3")))
    await scene.store(hers, old, stale, bobs)
    home = await scene.home.gather(ANN)
    assert [one.suggestion.id for one in home.suggestions] == ["hers"]


async def test_only_ones_own_finished_steps_of_the_last_ten_minutes_can_be_undone(scene: Scene) -> None:
    undone = replace(entry("undone", minutes_ago=1), undone_by=ActivityId("x"))
    await scene.store(
        entry("late", minutes_ago=11), undone, entry("bobs", minutes_ago=1, actor=BOB.id),
        entry("mine", minutes_ago=2),
    )  # fmt: skip
    assert [one.id for one in (await scene.home.gather(ANN)).undoable] == ["mine"]


async def test_opening_shows_the_first_page_whatever_was_there(scene: Scene) -> None:
    await scene.home.open(ANN)
    await scene.home.turn_to(ANN, 3)
    assert await scene.run_jobs() == 2
    assert [home.page for home in scene.messenger.shown] == [3]
    await scene.home.open(ANN)
    await scene.run_jobs()
    assert [home.page for home in scene.messenger.shown] == [3, 0]


async def test_what_did_not_change_is_not_shown_again_unless_opened(scene: Scene) -> None:
    await scene.home.open(ANN)
    await scene.run_jobs()
    await scene.home.refresh(ANN)
    await scene.run_jobs()
    assert len(scene.messenger.shown) == 1
    await scene.home.open(ANN)
    await scene.run_jobs()
    assert len(scene.messenger.shown) == 2


async def test_the_introduction_ends_once_and_for_all(scene: Scene) -> None:
    await scene.home.end_introduction(ANN)
    assert await scene.run_jobs() == 0
    await scene.home.open(ANN)
    await scene.run_jobs()
    await scene.home.end_introduction(ANN)
    await scene.home.end_introduction(ANN)
    assert await scene.run_jobs() == 1
    await scene.home.open(ANN)
    await scene.run_jobs()
    assert [home.is_introduced for home in scene.messenger.shown] == [False, True, True]


async def test_a_burst_of_changes_is_one_drawing_later_in_the_bulk_lane(scene: Scene) -> None:
    await scene.home.open(ANN)
    await scene.run_jobs()
    for _ in range(20):
        await scene.home.follow(TEAM, LAUNCH.id)
    (job,) = scene.work.jobs
    assert (job.queue, job.lock, job.run_at) == (Queue.BULK, "home:UANN", MONDAY + SETTLES_FOR)
    await scene.run_jobs()
    await scene.home.follow(TEAM, LAUNCH.id)
    assert len(scene.work.jobs) == 1


async def test_a_change_during_a_drawing_causes_another_one(scene: Scene) -> None:
    await scene.home.open(ANN)
    await scene.run_jobs()
    await scene.home.follow(TEAM, LAUNCH.id)
    show = scene.messenger.show_home

    async def change_meanwhile(home: object, seen: str | None) -> str:
        await scene.home.follow(TEAM, LAUNCH.id)
        return await show(home, seen)  # type: ignore[arg-type]

    scene.messenger.show_home = change_meanwhile  # type: ignore[method-assign]
    await scene.run_jobs()
    assert len(scene.work.jobs) == 1


async def test_only_homes_opened_lately_follow(scene: Scene) -> None:
    await scene.home.follow(TEAM, LAUNCH.id)
    assert scene.work.jobs == []
    await scene.home.open(ANN)
    await scene.run_jobs()
    scene.clock.advance(OPENED_WITHIN + timedelta(seconds=1))
    await scene.home.follow(TEAM, LAUNCH.id)
    await scene.home.follow(TEAM, ProcessId("gone"))
    assert scene.work.jobs == []


async def test_who_lost_the_last_step_sees_it_go(scene: Scene) -> None:
    await scene.home.open(ANN)
    await scene.run_jobs()
    bare = replace(LAUNCH, version=2, steps=(make_step(1, "Draft", owner="UBOB"),))
    async with scene.work(TEAM) as unit:
        await unit.processes.save(bare, expected_version=1)
        await unit.commit()
    await scene.home.follow(TEAM, LAUNCH.id)
    assert await scene.run_jobs() == 1
    assert list(scene.messenger.shown[-1].steps) == []


async def test_a_new_suggestion_reaches_the_homes_of_its_process(scene: Scene) -> None:
    await scene.store(suggestion("new", CompleteStep(StepId("step-1"))))
    await scene.home.open(ANN)
    await scene.run_jobs()
    await scene.home.follow_suggestion(TEAM, SuggestionId("new"))
    await scene.home.follow_suggestion(TEAM, SuggestionId("gone"))
    assert len(scene.work.jobs) == 1


async def test_undo_leaves_home_when_its_time_is_over(scene: Scene) -> None:
    done = entry("mine", minutes_ago=0)
    await scene.home.refresh(ANN, done)
    now, later = scene.work.jobs
    assert (now.run_at, now.queue) == (None, Queue.LIVE)
    assert later.run_at is not None
    assert later.run_at > done.at + UNDO_FOR


async def test_nobody_is_drawn_a_home_they_never_opened(scene: Scene) -> None:
    await scene.home.draw(TEAM, ANN.id)
    assert scene.messenger.shown == []
