"""Changes carried out at once, and taking them back."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import (
    AlreadyDecidedError,
    ConflictError,
    ExpiredError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    StaleError,
)
from domain.ids import ActivityId, ProcessId, UserId
from domain.operations.managing import HandOver
from domain.operations.model import (
    Activity,
    AddStep,
    AddSubstep,
    Assign,
    Operation,
    Rename,
    Source,
    UpdateStep,
)
from domain.people.model import Person
from domain.processes.model import ProcessState, StepState
from tests.fakes.people import TEAM
from tests.unit.domain.operations.scene import (
    ANN,
    BOB,
    CLEO,
    GUEST,
    LAUNCH,
    PLACE,
    Scene,
    done,
    step,
)


async def apply(scene: Scene, actor: Person, *operations: Operation, cause: str = "word-1") -> Activity:
    return await scene.operations.apply(
        actor, LAUNCH.id, operations, source=Source.WORD, cause=cause, place=PLACE
    )


async def test_a_change_is_recorded_with_its_history_and_redraws_the_card(scene: Scene) -> None:
    activity = await apply(scene, ANN, done(1), AddStep("Party"))
    process = await scene.current()
    assert process.version == 2
    assert [one.title for one in process.steps if one.state is StepState.DONE] == ["Draft the copy"]
    assert activity.lines == ("1 Draft the copy: open → done", "New step → Party")
    assert (activity.actor_id, activity.source, activity.place) == (ANN.id, Source.WORD, PLACE)
    assert activity.can_undo(scene.clock.now())
    assert scene.jobs() == ["show_process"]


async def test_all_operations_happen_or_none(scene: Scene) -> None:
    with pytest.raises(ConflictError):
        await apply(scene, ANN, done(1), done(1))
    assert await scene.current() == LAUNCH
    assert scene.jobs() == []


async def test_nothing_to_change_is_refused(scene: Scene) -> None:
    with pytest.raises(InvalidInputError):
        await apply(scene, ANN)


async def test_the_same_cause_acts_once(scene: Scene) -> None:
    first = await apply(scene, ANN, done(1))
    again = await apply(scene, ANN, done(1))
    assert again == first
    assert (await scene.current()).version == 2


async def test_two_workers_with_one_cause_act_once(scene: Scene) -> None:
    first, second = await asyncio.gather(apply(scene, ANN, AddStep("x")), apply(scene, ANN, AddStep("x")))
    assert first == second
    assert len((await scene.current()).steps) == 6


async def test_people_changing_different_steps_at_once_all_succeed(scene: Scene) -> None:
    await asyncio.gather(
        apply(scene, ANN, done(1), cause="a"),
        apply(scene, BOB, done(2), cause="b"),
        apply(scene, GUEST, done(5), cause="c"),
    )
    process = await scene.current()
    assert process.version == 4
    assert all(one.state is StepState.DONE for one in process.steps)


async def test_people_changing_one_step_at_once_change_it_once(scene: Scene) -> None:
    outcomes = await asyncio.gather(
        apply(scene, ANN, done(1), cause="a"), apply(scene, BOB, done(1), cause="b"), return_exceptions=True
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Activity", "ConflictError"]


@pytest.mark.parametrize(
    ("actor", "operation"),
    [
        (ANN, done(5)),
        (BOB, AddStep("x")),
        (GUEST, done(5)),
        (GUEST, UpdateStep(step(5), Rename("x"))),
        (GUEST, AddSubstep(step(5), "x")),
    ],
)
async def test_owner_starter_and_the_steps_owner_have_a_say(
    scene: Scene, actor: Person, operation: Operation
) -> None:
    await apply(scene, actor, operation)


@pytest.mark.parametrize(
    ("actor", "operation", "names"),
    [
        (CLEO, done(1), "Ann or Bob"),
        (CLEO, AddStep("x"), "Ann or Bob"),
        (GUEST, done(1), "Ann or Bob"),
        (GUEST, AddStep("x"), "Ann or Bob"),
        (CLEO, done(5), "Gus, Ann or Bob"),
    ],
)
async def test_others_are_told_whom_to_ask(
    scene: Scene, actor: Person, operation: Operation, names: str
) -> None:
    with pytest.raises(NotAllowedError) as refusal:
        await apply(scene, actor, operation)
    assert f"That is for {names} to decide" in refusal.value.public
    assert await scene.current() == LAUNCH


async def test_a_steps_owner_has_a_say_in_its_substeps() -> None:
    scene = Scene(replace(LAUNCH, started_by=ANN.id))
    await scene.store()
    await apply(scene, BOB, done(3))


async def test_a_process_without_an_owner_is_every_members_but_no_guests() -> None:
    scene = Scene(replace(LAUNCH, owner_id=None))
    await scene.store()
    await apply(scene, CLEO, done(1))
    with pytest.raises(NotAllowedError):
        await apply(scene, GUEST, AddStep("x"), cause="word-2")


async def test_a_closed_process_is_nobodys_to_change() -> None:
    scene = Scene(replace(LAUNCH, state=ProcessState.CLOSED))
    await scene.store()
    with pytest.raises(ConflictError, match="Reopen it first"):
        await apply(scene, ANN, done(1))


async def test_a_process_that_is_gone_is_not_found(scene: Scene) -> None:
    with pytest.raises(NotFoundError):
        await scene.operations.apply(
            ANN, ProcessId("gone"), [done(1)], source=Source.WORD, cause="word-1", place=None
        )


async def test_undo_restores_the_steps_and_says_so_in_the_history(scene: Scene) -> None:
    activity = await apply(scene, ANN, done(2))
    undone = await scene.operations.undo(ANN, activity.id, cause="click-1")
    process = await scene.current()
    assert [replace(one, version=1) for one in process.steps] == list(LAUNCH.steps)
    assert (undone.source, undone.undoes) == (Source.UNDO, activity.id)
    assert undone.lines == ("Undid: 2 DNS change: open → done, with 2 open substeps",)
    assert not undone.can_undo(scene.clock.now())
    assert await scene.operations.undo(ANN, activity.id, cause="click-1") == undone


async def test_a_change_is_undone_once_and_the_second_learns_by_whom(scene: Scene) -> None:
    activity = await apply(scene, ANN, done(1))
    await scene.operations.undo(ANN, activity.id, cause="click-1")
    with pytest.raises(AlreadyDecidedError) as refusal:
        await scene.operations.undo(BOB, activity.id, cause="click-2")
    assert refusal.value.public == "Ann undid this at 10:00, so nothing more was done."


async def test_two_undoing_at_once_undo_once(scene: Scene) -> None:
    activity = await apply(scene, ANN, done(1))
    outcomes = await asyncio.gather(
        scene.operations.undo(ANN, activity.id, cause="a"),
        scene.operations.undo(BOB, activity.id, cause="b"),
        return_exceptions=True,
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Activity", "AlreadyDecidedError"]


async def test_undo_is_over_after_ten_minutes(scene: Scene) -> None:
    activity = await apply(scene, ANN, done(1))
    scene.clock.advance(timedelta(minutes=10))
    assert activity.can_undo(scene.clock.now())
    scene.clock.advance(timedelta(seconds=1))
    with pytest.raises(ExpiredError, match="applied at 09:00"):
        await scene.operations.undo(ANN, activity.id, cause="click-1")


async def test_undo_refuses_when_the_step_changed_since(scene: Scene) -> None:
    activity = await apply(scene, ANN, UpdateStep(step(1), Rename("Other")))
    await apply(scene, BOB, done(1), cause="word-2")
    with pytest.raises(StaleError, match="changed since"):
        await scene.operations.undo(ANN, activity.id, cause="click-1")


async def test_two_changes_of_a_step_are_taken_back_one_after_the_other(scene: Scene) -> None:
    await apply(scene, ANN, UpdateStep(step(1), Rename("Other")))
    scene.clock.advance(timedelta(seconds=1))
    await apply(scene, ANN, done(1), cause="word-2")
    await scene.operations.undo_latest(ANN, LAUNCH.id, cause="undo-1")
    await scene.operations.undo_latest(ANN, LAUNCH.id, cause="undo-2")
    process = await scene.current()
    assert [replace(one, version=1) for one in process.steps] == list(LAUNCH.steps)


@pytest.mark.parametrize("is_bot", [True, False])
async def test_nothing_is_given_to_apps_and_to_people_who_left(scene: Scene, is_bot: bool) -> None:
    unfit = Person(TEAM, UserId("UX"), "Xen", is_bot=is_bot, is_deleted=not is_bot)
    async with scene.work(TEAM) as unit:
        await unit.people.save(unfit)
        await unit.commit()
    with pytest.raises(InvalidInputError, match="Xen"):
        await apply(scene, ANN, UpdateStep(step(1), Assign(unfit.id)))
    with pytest.raises(InvalidInputError, match="Xen"):
        await apply(scene, ANN, AddStep("Tell support", owner_id=unfit.id))
    with pytest.raises(InvalidInputError, match="Xen"):
        await scene.operations.manage(
            ANN, LAUNCH.id, HandOver(unfit.id), source=Source.MODAL, cause="hand-over", place=None
        )


async def test_an_undo_cannot_be_undone(scene: Scene) -> None:
    activity = await apply(scene, ANN, done(1))
    undone = await scene.operations.undo(ANN, activity.id, cause="click-1")
    with pytest.raises(ConflictError, match="cannot be undone"):
        await scene.operations.undo(ANN, undone.id, cause="click-2")


async def test_giving_a_step_away_can_be_taken_back_by_the_one_who_did(scene: Scene) -> None:
    activity = await apply(scene, GUEST, UpdateStep(step(5), Assign(CLEO.id)))
    with pytest.raises(NotAllowedError):
        await apply(scene, GUEST, done(5), cause="word-2")
    await scene.operations.undo(GUEST, activity.id, cause="click-1")
    assert (await scene.current()).steps[4].owner_id == GUEST.id


async def test_a_stranger_cannot_undo(scene: Scene) -> None:
    activity = await apply(scene, ANN, done(1))
    with pytest.raises(NotAllowedError):
        await scene.operations.undo(CLEO, activity.id, cause="click-1")


async def test_a_change_that_is_gone_is_not_found(scene: Scene) -> None:
    with pytest.raises(NotFoundError):
        await scene.operations.undo(ANN, ActivityId("gone"), cause="click-1")


async def test_the_word_undo_takes_back_ones_own_newest_change(scene: Scene) -> None:
    await apply(scene, ANN, done(1), cause="a")
    scene.clock.advance(timedelta(minutes=1))
    newest = await apply(scene, ANN, AddStep("x"), cause="b")
    scene.clock.advance(timedelta(minutes=1))
    await apply(scene, BOB, done(5), cause="c")
    first = await scene.operations.undo_latest(ANN, LAUNCH.id, cause="undo-1")
    again = await scene.operations.undo_latest(ANN, LAUNCH.id, cause="undo-1")
    second = await scene.operations.undo_latest(ANN, LAUNCH.id, cause="undo-2")
    assert first == again
    assert first.undoes == newest.id
    assert second.undoes != newest.id
    assert (await scene.current()).progress == (1, 5)
    with pytest.raises(NotFoundError, match="You changed nothing here"):
        await scene.operations.undo_latest(ANN, LAUNCH.id, cause="undo-3")


async def test_history_belongs_to_the_workspace(scene: Scene) -> None:
    activity = await apply(scene, ANN, done(1))
    async with scene.work(TEAM) as unit:
        assert await unit.activity.by_cause("word-1") == activity
