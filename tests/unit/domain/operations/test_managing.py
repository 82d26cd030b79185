"""Changing a process as a whole: its state, name, owner, due date and editors, each with Undo."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.errors import ConflictError, ConversError, InvalidInputError, NotAllowedError, StaleError
from domain.ids import UserId
from domain.operations.managing import (
    Archive,
    Cancel,
    Close,
    HandOver,
    Pause,
    ProcessChange,
    ReopenProcess,
    Resume,
    Retitle,
    SetDue,
    SetEditors,
)
from domain.operations.model import Activity, Rename, Source, UpdateStep
from domain.people.model import Person
from domain.processes.model import Process, ProcessState
from domain.processes.shapes import DueAnchor, DueRule
from tests.fakes.people import TEAM
from tests.fakes.processes import make_process, make_step
from tests.unit.domain.operations.scene import ANN, BOB, CLEO, GUEST, LAUNCH, Scene, done, step

EVERY = (
    Pause(),
    Resume(),
    Cancel("no budget"),
    Close(),
    ReopenProcess(),
    Archive(),
    Retitle("Launch"),
    HandOver(BOB.id),
    SetDue(date(2026, 12, 24)),
    SetEditors((CLEO.id,)),
)


def managing(
    scene: Scene, change: ProcessChange, actor: Person = ANN, cause: str = "c"
) -> Awaitable[Activity]:
    return scene.operations.manage(
        actor, scene.process.id, change, source=Source.BUTTON, cause=cause, place=None
    )


async def stored(scene: Scene) -> Process:
    async with scene.work(TEAM) as unit:
        process = await unit.processes.get(scene.process.id)
    assert process is not None
    return process


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (Pause("summer"), "“Website launch”: open → paused, because summer"),
        (Cancel("no budget"), "“Website launch”: open → cancelled, because no budget"),
        (Close(), "“Website launch”: open → closed"),
        (Retitle(" New  name "), "Name: “Website launch” → “New name”"),
        (HandOver(BOB.id), "Owner: Ann → Bob"),
        (SetDue(date(2026, 12, 24)), "“Website launch”: no due date → due Thu 24 Dec"),
        (SetEditors((CLEO.id, BOB.id)), "Editors: nobody → Cleo, Bob"),
    ],
)
async def test_a_change_is_recorded_in_words_and_undone(change: ProcessChange, line: str) -> None:
    scene = Scene()
    await scene.store()
    activity = await managing(scene, change)
    assert (activity.lines, activity.operations, activity.actor_id) == ((line,), (), ANN.id)
    assert (await stored(scene)).version == 2
    undone = await scene.operations.undo(ANN, activity.id, cause="undo")
    assert undone.lines == (f"Undid: {line}",)
    assert await stored(scene) == replace(LAUNCH, version=3)


async def test_a_state_leads_where_it_leads_and_nowhere_else() -> None:
    leads: dict[ProcessState, set[type]] = {
        ProcessState.OPEN: {Pause, Cancel, Close},
        ProcessState.PAUSED: {Resume, Cancel},
        ProcessState.CLOSED: {ReopenProcess, Archive},
        ProcessState.CANCELLED: {ReopenProcess, Archive},
        ProcessState.ARCHIVED: {ReopenProcess},
    }
    for state, possible in leads.items():
        for change in (Pause(), Resume(), Cancel("x"), Close(), ReopenProcess(), Archive()):
            scene = Scene(replace(LAUNCH, state=state))
            await scene.store()
            try:
                await managing(scene, change)
            except ConflictError:
                assert type(change) not in possible, (state, change)
            else:
                assert type(change) in possible, (state, change)


async def test_nothing_in_a_paused_process_changes_but_its_pause() -> None:
    scene = Scene(replace(LAUNCH, state=ProcessState.PAUSED))
    await scene.store()
    for change in (Retitle("x"), HandOver(BOB.id), SetDue(None), SetEditors((BOB.id,)), Close(), Archive()):
        with pytest.raises(ConflictError, match="paused"):
            await managing(scene, change)
    with pytest.raises(ConflictError, match=r"is paused\. Resume it first"):
        await scene.operations.apply(ANN, LAUNCH.id, [done(1)], source=Source.WORD, cause="x", place=None)


async def test_whoever_comes_second_learns_who_was_first() -> None:
    scene = Scene()
    await scene.store()
    await managing(scene, Close())
    with pytest.raises(ConflictError) as refusal:
        await managing(scene, Close(), BOB, "c2")
    assert refusal.value.public == "Ann closed “Website launch” at 10:00."
    with pytest.raises(ConflictError, match="You closed"):
        await managing(scene, Close(), ANN, "c3")


async def test_the_same_click_closes_once_and_two_at_once_close_once() -> None:
    scene = Scene()
    await scene.store()
    assert await managing(scene, Close()) == await managing(scene, Close())
    scene = Scene()
    await scene.store()
    outcomes = await asyncio.gather(
        managing(scene, Close(), ANN, "a"), managing(scene, Close(), BOB, "b"), return_exceptions=True
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Activity", "ConflictError"]


async def test_cancelling_needs_a_reason_and_keeps_it_when_archived() -> None:
    scene = Scene()
    await scene.store()
    with pytest.raises(InvalidInputError):
        await managing(scene, Cancel("  "))
    await managing(scene, Cancel("no budget"), cause="c1")
    await managing(scene, Archive(), cause="c2")
    assert ((await stored(scene)).state, (await stored(scene)).reason) == (ProcessState.ARCHIVED, "no budget")
    await managing(scene, ReopenProcess(), cause="c3")
    process = await stored(scene)
    assert (process.is_open, process.reason, process.closed_by, process.closed_at) == (True, None, None, None)


@pytest.mark.parametrize(
    ("actor", "process"),
    [
        (CLEO, make_process()),
        (BOB, make_process(make_step(1, "x", owner="UBOB"))),
        (GUEST, make_process(owner=None)),
        (GUEST, make_process(started_by="UGUEST")),
        (replace(ANN, is_deleted=True), make_process()),
    ],
)
async def test_people_without_a_say_change_nothing_of_the_whole(actor: Person, process: Process) -> None:
    scene = Scene(process)
    await scene.store()
    for change in EVERY:
        with pytest.raises(NotAllowedError):
            await managing(scene, change, actor)


@pytest.mark.parametrize(
    ("actor", "process"),
    [
        (BOB, make_process(started_by="UBOB")),
        (CLEO, make_process(owner=None)),
        (GUEST, make_process(owner="UGUEST")),
        (CLEO, replace(make_process(), editors=(CLEO.id,))),
        (GUEST, replace(make_process(), editors=(GUEST.id,))),
    ],
)
async def test_owners_starters_editors_and_anyone_of_an_ownerless_one_may(
    actor: Person, process: Process
) -> None:
    scene = Scene(process)
    await scene.store()
    await managing(scene, Close(), actor)
    assert not (await stored(scene)).is_open


async def test_only_a_person_with_a_say_takes_a_change_of_the_whole_back() -> None:
    scene = Scene()
    await scene.store()
    activity = await managing(scene, Retitle("Launch"))
    with pytest.raises(NotAllowedError):
        await scene.operations.undo(CLEO, activity.id, cause="undo")
    await scene.operations.undo(BOB, activity.id, cause="undo")
    assert (await stored(scene)).name == "Website launch"


async def test_undo_leaves_what_changed_since_and_refuses_what_changed_itself() -> None:
    scene = Scene()
    await scene.store()
    named = await managing(scene, Retitle("Launch"), cause="1")
    await managing(scene, HandOver(BOB.id), cause="2")
    rename = UpdateStep(step(1), Rename("Copy"))
    await scene.operations.apply(BOB, LAUNCH.id, [rename], source=Source.WORD, cause="3", place=None)
    await scene.operations.undo(ANN, named.id, cause="4")
    process = await stored(scene)
    assert (process.name, process.owner_id, process.steps[0].title) == ("Website launch", BOB.id, "Copy")
    again = await managing(scene, Retitle("One"), BOB, "5")
    await managing(scene, Retitle("Two"), BOB, "6")
    with pytest.raises(StaleError):
        await scene.operations.undo(BOB, again.id, cause="7")


async def test_undo_by_word_finds_a_change_of_the_whole_and_ends_after_ten_minutes() -> None:
    scene = Scene()
    await scene.store()
    await managing(scene, Pause(), cause="1")
    await scene.operations.undo_latest(ANN, LAUNCH.id, cause="2")
    assert (await stored(scene)).is_open
    await managing(scene, Pause(), cause="3")
    scene.clock.advance(timedelta(minutes=11))
    with pytest.raises(ConversError):
        await scene.operations.undo_latest(ANN, LAUNCH.id, cause="4")


async def test_steps_due_before_the_end_follow_a_new_due_date_and_its_undo() -> None:
    rule = DueRule(-2, anchor=DueAnchor.END)
    follows = replace(make_step(1, "Test"), due_rule=rule, due_on=date(2026, 11, 25))
    process = replace(make_process(follows, make_step(2, "Ship")), due_on=date(2026, 11, 27))
    scene = Scene(process)
    await scene.store()
    activity = await managing(scene, SetDue(date(2026, 12, 4)))
    assert [one.due_on for one in (await stored(scene)).steps] == [date(2026, 12, 2), None]
    await scene.operations.undo(ANN, activity.id, cause="undo")
    assert [one.due_on for one in (await stored(scene)).steps] == [date(2026, 11, 25), None]
    with pytest.raises(InvalidInputError, match="beyond"):
        await managing(scene, SetDue(date.min), cause="far")


async def test_a_change_that_changes_nothing_is_said_so_and_editors_are_few() -> None:
    scene = Scene()
    await scene.store()
    with pytest.raises(ConflictError, match="like that already"):
        await managing(scene, HandOver(ANN.id))
    with pytest.raises(InvalidInputError):
        await managing(scene, SetEditors(tuple(UserId(f"U{n}") for n in range(21))))
