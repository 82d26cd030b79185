"""Steps that wait, tell, ask and want proof; and what follows when one of them is finished."""

from dataclasses import replace
from datetime import date

import pytest

from domain.errors import ConflictError, InvalidInputError, NotAllowedError, StaleError, UnfinishableError
from domain.ids import StepId
from domain.operations.model import (
    Activity,
    AddEvidence,
    AddStep,
    AddSubstep,
    Annotate,
    AnswerQuestion,
    Assign,
    ChangeKind,
    CompleteStep,
    MakeOptional,
    Move,
    Operation,
    RemoveEvidence,
    Reopen,
    Reschedule,
    Skip,
    Source,
    StepChange,
    UpdateStep,
    WaitFor,
)
from domain.people.model import Person
from domain.processes.model import Process, Step, StepState
from domain.processes.shapes import (
    Condition,
    DueAnchor,
    DueRule,
    EvidenceKind,
    Question,
    StepKind,
)
from tests.fakes.people import TEAM
from tests.fakes.processes import make_process, make_step
from tests.unit.domain.operations.scene import ANN, BOB, CLEO, Scene, done, step

LINK = AddEvidence(EvidenceKind.LINK, "https://example.com/report", "The report")


def update(number: int, change: StepChange) -> UpdateStep:
    return UpdateStep(step(number), change)


async def scene_of(*steps: Step) -> Scene:
    scene = Scene(make_process(*steps))
    await scene.store()
    return scene


async def change(scene: Scene, *operations: Operation, actor: Person = ANN, cause: str = "c") -> Activity:
    return await scene.operations.apply(
        actor, scene.process.id, operations, source=Source.WORD, cause=cause, place=None
    )


async def stored(scene: Scene) -> Process:
    async with scene.work(TEAM) as unit:
        process = await unit.processes.get(scene.process.id)
    assert process is not None
    return process


async def history(scene: Scene) -> list[Activity]:
    async with scene.work(TEAM) as unit:
        return list(await unit.activity.latest(scene.process.id, actor_id=None, limit=50))


def after(made: Step, *numbers: int) -> Step:
    return replace(made, after_ids=tuple(step(number) for number in numbers))


async def test_a_step_is_finished_only_after_those_it_waits_for_or_with_them() -> None:
    scene = await scene_of(
        make_step(1, "Build"), after(make_step(2, "Test"), 1), after(make_step(3, "Ship"), 2)
    )
    with pytest.raises(ConflictError) as refusal:
        await change(scene, done(2))
    assert "“2 Test” waits for “1 Build”" in refusal.value.public
    await change(scene, update(1, Skip("there already")), done(2))
    await change(scene, done(3), cause="c2")
    assert (await stored(scene)).progress == (3, 3)


async def test_what_is_hidden_or_gone_holds_nobody_up() -> None:
    hidden = replace(make_step(1, "Customs"), condition=Condition("region", ("US",)))
    waiting = replace(after(make_step(2, "Ship"), 1), after_ids=(step(1), StepId("gone")))
    scene = await scene_of(hidden, waiting)
    await change(scene, done(2))
    assert (await stored(scene)).progress == (1, 1)


async def test_a_step_takes_its_substeps_along_but_not_past_what_they_wait_for() -> None:
    family = (
        make_step(1, "Release"),
        make_step(2, "Tag", under=1),
        after(make_step(3, "Push", under=1), 2),
        make_step(4, "Sign"),
    )
    scene = await scene_of(*family)
    await change(scene, done(1))
    assert all(one.state is StepState.DONE for one in (await stored(scene)).steps[:3])
    scene = await scene_of(family[0], family[1], after(family[2], 4), family[3])
    with pytest.raises(ConflictError, match=r"“1\.2 Push” waits for “2 Sign”"):
        await change(scene, done(1))


async def test_an_approval_is_its_owners_alone() -> None:
    approval = replace(make_step(1, "Sign off", owner="UBOB"), kind=StepKind.APPROVE)
    scene = await scene_of(approval, make_step(2, "Read", under=1))
    for actor in (ANN, CLEO):
        with pytest.raises(NotAllowedError) as refusal:
            await change(scene, done(1), actor=actor)
        assert "Bob" in refusal.value.public
    await change(scene, done(1), actor=BOB)
    assert (await stored(scene)).steps[0].finished_by == BOB.id


async def test_an_approval_inside_a_step_is_not_given_by_finishing_the_step() -> None:
    inner = replace(make_step(2, "Sign off", owner="UBOB", under=1), kind=StepKind.APPROVE)
    scene = await scene_of(make_step(1, "Release"), inner)
    with pytest.raises(NotAllowedError, match="so only Bob can finish it"):
        await change(scene, done(1))
    await change(scene, update(2, Assign(ANN.id)))
    await change(scene, done(1), cause="c2")


async def test_evidence_comes_before_done_and_says_where_to_give_it() -> None:
    scene = await scene_of(replace(make_step(1, "Audit"), kind=StepKind.EVIDENCE))
    with pytest.raises(UnfinishableError) as refusal:
        await change(scene, done(1))
    assert (refusal.value.process_id, refusal.value.step_id) == ("process-1", "step-1")
    assert "needs evidence" in refusal.value.public
    await change(scene, update(1, LINK), done(1), cause="c2")
    (proof,) = (await stored(scene)).steps[0].evidence
    assert (proof.kind, proof.content, proof.label, proof.by) == (
        EvidenceKind.LINK,
        "https://example.com/report",
        "The report",
        ANN.id,
    )


async def test_a_question_is_answered_before_done_and_its_answer_shows_steps() -> None:
    asks = replace(make_step(1, "Measure"), question=Question("size", "How large?", ("S", "L")))
    large = replace(make_step(2, "Ask finance"), condition=Condition("size", ("L",)))
    told = replace(make_step(3, "Tell legal"), condition=Condition("size", ("L",)), kind=StepKind.FYI)
    scene = await scene_of(asks, large, told)
    with pytest.raises(UnfinishableError, match="asks “How large"):
        await change(scene, done(1))
    activity = await change(scene, update(1, AnswerQuestion(" l ")), cause="c2")
    process = await stored(scene)
    assert (process.steps[0].answer, len(process.shown)) == ("L", 3)
    assert process.steps[2].state is StepState.DONE
    assert activity.lines == ("1 Measure: answer none → “l”",)
    await scene.operations.undo(ANN, activity.id, cause="undo")
    process = await stored(scene)
    assert (process.steps[0].answer, len(process.shown), process.steps[2].state) == (None, 1, StepState.OPEN)


async def test_an_fyi_closes_itself_once_what_it_waits_for_is_finished_and_undo_opens_it() -> None:
    told = replace(after(make_step(2, "Tell Bob", owner="UBOB"), 1), kind=StepKind.FYI)
    last = replace(after(make_step(3, "Tell Cleo"), 2), kind=StepKind.FYI)
    scene = await scene_of(make_step(1, "Sign"), told, last)
    activity = await change(scene, done(1))
    process = await stored(scene)
    assert [one.state for one in process.steps] == [StepState.DONE] * 3
    assert [one.finished_by for one in process.steps] == [ANN.id, None, None]
    automatic = next(one for one in await history(scene) if one.source is Source.AUTOMATIC)
    assert automatic.lines == ("2 Tell Bob: closed itself, for Bob to know", "3 Tell Cleo: closed itself")
    assert not automatic.is_undoable
    await scene.operations.undo(ANN, activity.id, cause="undo")
    assert [one.state for one in (await stored(scene)).steps] == [StepState.OPEN] * 3


async def test_an_fyi_that_waits_for_nothing_cannot_be_opened_again() -> None:
    told = replace(make_step(1, "Tell Bob"), kind=StepKind.FYI, state=StepState.DONE)
    scene = await scene_of(told)
    with pytest.raises(ConflictError, match="closes itself"):
        await change(scene, update(1, Reopen()))


async def test_a_due_date_counts_from_the_day_its_step_is_finished_in_the_finishers_zone() -> None:
    rule = DueRule(3, anchor=DueAnchor.STEP, step_key="sign")
    scene = await scene_of(
        replace(make_step(1, "Sign", owner="UBOB"), key="sign"), replace(make_step(2, "Pay"), due_rule=rule)
    )
    scene.clock.set(scene.clock.now().replace(hour=23, minute=30))  # Tuesday already in Berlin
    activity = await change(scene, done(1), actor=BOB)
    assert (await stored(scene)).steps[1].due_on == date(2026, 11, 27)
    await change(scene, update(1, Reopen()), cause="c2")
    assert (await stored(scene)).steps[1].due_on is None
    assert activity.lines == ("1 Sign: open → done",)


async def test_a_date_set_by_hand_no_longer_follows_its_rule() -> None:
    rule = DueRule(3, anchor=DueAnchor.STEP, step_key="sign")
    scene = await scene_of(
        replace(make_step(1, "Sign"), key="sign"), replace(make_step(2, "Pay"), due_rule=rule)
    )
    await change(scene, update(2, Reschedule(date(2026, 12, 1))))
    await change(scene, done(1), cause="c2")
    assert (await stored(scene)).steps[1].due_on == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("made", "line"),
    [
        (Annotate("Ask Bob\nfirst"), "1 Test: notes none → “Ask Bob first”"),
        (ChangeKind(StepKind.EVIDENCE), "1 Test: a step to do → done with evidence"),
        (MakeOptional(is_optional=True), "1 Test: required → optional"),
        (WaitFor((step(2),)), "1 Test: waits for no step → after “2 Ship”"),
        (AnswerQuestion("yes"), "1 Test: answer none → “yes”"),
        (LINK, "1 Test: no evidence → evidence “The report”"),
        (replace(LINK, label=""), "1 Test: no evidence → evidence (a link)"),
        (AddEvidence(EvidenceKind.FILE, "F1"), "1 Test: no evidence → evidence (a file)"),
    ],
)
async def test_a_detail_is_changed_described_and_undone(made: StepChange, line: str) -> None:
    scene = await scene_of(
        replace(make_step(1, "Test"), question=Question("ok", "Fine?")), make_step(2, "Ship")
    )
    before = (await stored(scene)).steps[0]
    activity = await change(scene, update(1, made))
    assert activity.lines == (line,)
    assert (await stored(scene)).steps[0] != before
    await scene.operations.undo(ANN, activity.id, cause="undo")
    assert (await stored(scene)).steps[0] == replace(before, version=3)


async def test_evidence_can_be_taken_away_and_a_stale_undo_does_nothing() -> None:
    scene = await scene_of(make_step(1, "Test"))
    given = await change(scene, update(1, LINK))
    removed = await change(scene, update(1, RemoveEvidence(LINK.content)), cause="c2")
    assert removed.lines == ("1 Test: evidence “The report” → taken away",)
    with pytest.raises(StaleError):
        await scene.operations.undo(ANN, given.id, cause="undo")


@pytest.mark.parametrize(
    ("made", "error"),
    [
        (WaitFor((step(1),)), InvalidInputError),
        (WaitFor((step(2),)), InvalidInputError),
        (WaitFor((StepId("gone"),)), StaleError),
        (AnswerQuestion("x"), InvalidInputError),
        (AddEvidence(EvidenceKind.LINK, "javascript:alert(1)"), InvalidInputError),
        (AddEvidence(EvidenceKind.LINK, "https://exa mple"), InvalidInputError),
        (AddEvidence(EvidenceKind.TEXT, " \n"), InvalidInputError),
        (Annotate("x" * 2001), InvalidInputError),
        (ChangeKind(StepKind.DO), ConflictError),
    ],
)
async def test_what_cannot_be_is_refused(made: StepChange, error: type[Exception]) -> None:
    scene = await scene_of(make_step(1, "Test"), after(make_step(2, "Ship"), 1))
    with pytest.raises(error):
        await change(scene, update(1, made))
    assert (await stored(scene)).version == 1


async def test_steps_are_added_first_after_and_under_others() -> None:
    scene = await scene_of(make_step(1, "A"), make_step(2, "A1", under=1), make_step(3, "B"))
    await change(
        scene,
        AddStep("First", is_first=True),
        AddStep("After A", after_id=step(1)),
        AddSubstep(step(1), "A2"),
        AddSubstep(step(1), "A1b", after_id=step(2)),
        AddSubstep(step(1), "A0", is_first=True),
    )
    process = await stored(scene)
    assert [f"{number} {one.title}" for number, one in process.numbered()] == [
        "1 First",
        "2 A",
        "2.1 A0",
        "2.2 A1",
        "2.3 A1b",
        "2.4 A2",
        "3 After A",
        "4 B",
    ]
    with pytest.raises(InvalidInputError):
        await change(scene, AddSubstep(step(3), "x", after_id=step(2)), cause="c2")


async def test_a_suggestion_to_finish_what_lacks_evidence_is_not_approved() -> None:
    scene = await scene_of(replace(make_step(1, "Audit"), kind=StepKind.EVIDENCE))
    with pytest.raises(UnfinishableError):
        await scene.suggest([CompleteStep(step(1))])


async def test_moving_a_step_with_its_substeps_is_taken_back() -> None:
    scene = await scene_of(make_step(1, "A"), make_step(2, "B"), make_step(3, "B1", under=2))
    activity = await change(scene, update(2, Move(None)))
    assert [one.title for one in (await stored(scene)).steps] == ["B", "B1", "A"]
    await scene.operations.undo(ANN, activity.id, cause="undo")
    assert [one.title for one in (await stored(scene)).steps] == ["A", "B", "B1"]


async def test_hidden_substeps_neither_hold_their_step_up_nor_finish_with_it() -> None:
    asked = Question("remote", "Remote?", ("Yes", "No"))
    steps = (
        replace(make_step(1, "Ask"), question=asked, answer="No"),
        make_step(2, "Order the laptop"),
        replace(
            make_step(3, "Proof of postage", under=2),
            kind=StepKind.EVIDENCE,
            condition=Condition("remote", ("Yes",)),
        ),
        replace(make_step(4, "Told", owner="UBOB"), kind=StepKind.FYI, after_ids=(step(2),)),
        replace(make_step(5, "Told more", under=4), condition=Condition("remote", ("Yes",))),
    )
    scene = await scene_of(*steps)
    activity = await change(scene, done(2))
    process = await stored(scene)
    assert activity.lines == ("2 Order the laptop: open → done",)
    assert [one.title for one in process.shown] == ["Ask", "Order the laptop", "Told"]
    assert [one.state for one in process.steps] == [
        StepState.OPEN, StepState.DONE, StepState.OPEN, StepState.DONE, StepState.OPEN,
    ]  # fmt: skip
    await change(scene, update(1, AnswerQuestion("Yes")), cause="later")
    assert [one.title for one in (await stored(scene)).shown][2] == "Proof of postage"
