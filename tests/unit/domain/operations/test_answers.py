"""Answers given at the start, changed while it runs: steps come and go, what is finished stays."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import ConflictError, InvalidInputError, NotAllowedError
from domain.operations.managing import Pause, SetAnswers
from domain.operations.model import Activity, Source
from domain.people.model import Person
from domain.processes.model import Process, StepState
from domain.processes.shapes import Condition, Question, StepKind
from tests.fakes.people import TEAM
from tests.fakes.processes import make_process, make_step
from tests.unit.domain.operations.scene import ANN, BOB, CLEO, Scene, done, step

EU, US = Condition("region", ("EU",)), Condition("region", ("US",))
MOVE = replace(
    make_process(
        make_step(1, "Pack"),
        replace(make_step(2, "Ask the works council"), condition=EU),
        replace(make_step(3, "File the form"), condition=US),
        replace(make_step(4, "Read about taxes", owner="UBOB"), condition=US, kind=StepKind.FYI),
        make_step(5, "Sign", under=2),
    ),
    questions=(
        Question("region", "Which region?", ("EU", "US")),
        Question("note", "Note", is_required=False),
    ),
    answers={"region": "EU"},
)


async def answered(scene: Scene, actor: Person = ANN, **answers: str) -> Activity:
    return await scene.operations.manage(
        actor, MOVE.id, SetAnswers(answers), source=Source.MODAL, cause=f"{answers}", place=None
    )


async def at_work(process: Process = MOVE) -> Scene:
    scene = Scene(process)
    await scene.store()
    return scene


def titles(process: Process) -> list[str]:
    return [one.title for one in process.shown]


async def test_steps_come_and_go_with_the_answer_and_come_back_with_undo() -> None:
    scene = await at_work()
    assert titles(MOVE) == ["Pack", "Ask the works council", "Sign"]
    activity = await answered(scene, region="us")
    changed = await scene.current()
    assert titles(changed) == ["Pack", "File the form", "Read about taxes"]
    assert activity.lines == (
        "“Which region?”: EU → US",
        "Now needed: 2 File the form, 3 Read about taxes",
        "No longer needed: 2 Ask the works council, 2.1 Sign",
    )
    told = changed.step(step(4))
    assert told is not None
    assert (told.state, told.finished_by) == (StepState.DONE, None)
    timeline = await scene.operations.timeline(changed)
    assert (timeline.entries[0].activity.source, timeline.entries[0].activity.lines) == (
        Source.AUTOMATIC,
        ("3 Read about taxes: closed itself, for Bob to know",),
    )
    await scene.operations.undo(ANN, activity.id, cause="undo")
    back = await scene.current()
    assert (titles(back), dict(back.answers)) == (titles(MOVE), {"region": "EU"})
    assert back.step(step(4)) == replace(MOVE.steps[4], version=3)


async def test_what_is_finished_is_not_touched_and_stays_in_sight() -> None:
    scene = await at_work()
    await scene.operations.apply(ANN, MOVE.id, [done(5)], source=Source.WORD, cause="done", place=None)
    before = await scene.current()
    await answered(scene, region="US")
    after = await scene.current()
    assert titles(after)[1:3] == ["Ask the works council", "Sign"]
    assert after.step(step(5)) == before.step(step(5))


async def test_an_answer_is_checked_and_may_be_taken_back_where_none_is_needed() -> None:
    scene = await at_work()
    with pytest.raises(InvalidInputError, match="is none of: EU, US"):
        await answered(scene, region="Moon")
    with pytest.raises(InvalidInputError, match="Please answer"):
        await answered(scene, region=" ")
    with pytest.raises(InvalidInputError, match="was not asked"):
        await answered(scene, size="L")
    with pytest.raises(ConflictError, match="like that already"):
        await answered(scene, region="eu")
    assert (await answered(scene, note="Two lines\nof it")).lines == ("“Note”: no answer → Two lines of it",)
    assert (await answered(scene, note="")).lines == ("“Note”: Two lines of it → no answer",)


async def test_only_who_may_change_the_whole_answers_and_only_while_it_is_open() -> None:
    scene = await at_work(replace(MOVE, owner_id=BOB.id, started_by=BOB.id, editors=(ANN.id,)))
    with pytest.raises(NotAllowedError):
        await answered(scene, CLEO, region="US")
    await answered(scene, ANN, region="US")
    scene = await at_work()
    await scene.operations.manage(ANN, MOVE.id, Pause(), source=Source.BUTTON, cause="p", place=None)
    with pytest.raises(ConflictError, match="paused"):
        await answered(scene, region="US")


states = st.sampled_from([StepState.OPEN, StepState.DONE, StepState.SKIPPED])
conditions = st.sampled_from([None, EU, US])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(states, conditions), min_size=2, max_size=6), st.sampled_from(["EU", "US"]))
def test_whatever_is_answered_finished_steps_and_the_steps_they_are_part_of_are_seen(
    drawn: list[tuple[StepState, Condition | None]], region: str
) -> None:
    steps = [
        replace(make_step(n, f"{n}", under=n - 1 if n % 2 == 0 else None), state=state, condition=condition)
        for n, (state, condition) in enumerate(drawn, start=1)
    ]
    process = replace(make_process(*steps), answers={"region": region}, team_id=TEAM)
    shown = {one.id for one in process.shown}
    for one in process.steps:
        if one.state.is_finished:
            assert {one.id, one.parent_id or one.id} <= shown
        elif one.condition is not None and not one.condition.holds(process.answers):
            kept = any(child.state.is_finished for child in process.children(one.id))
            assert (one.id in shown) is kept
    assert [one.id for _, one in process.numbered()] == [one.id for one in process.shown]
