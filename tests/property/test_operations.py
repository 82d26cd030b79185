"""Whatever people click, in whatever order and at whatever moment: at most one effect each."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from itertools import count, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.conversations.commands import ApplyWords
from domain.conversations.model import Menu
from domain.conversations.words import read_words
from domain.errors import ConversError
from domain.ids import ActivityId, SuggestionId, UserId
from domain.operations.applying import apply
from domain.operations.following import follow
from domain.operations.model import (
    Activity,
    AddEvidence,
    AddStep,
    AddSubstep,
    Annotate,
    Assign,
    Block,
    ChangeKind,
    CompleteStep,
    Decision,
    MakeOptional,
    Move,
    Operation,
    RemoveEvidence,
    Rename,
    Reopen,
    Reschedule,
    Skip,
    Source,
    StepDelta,
    SuggestionState,
    UpdateStep,
    WaitFor,
)
from domain.operations.performing import merged
from domain.operations.reverting import revert
from domain.operations.settling import Applying
from domain.people.model import Person
from domain.processes.model import Process, Step, StepState
from domain.processes.rules import circle, closes_itself
from domain.processes.shapes import EvidenceKind, StepKind
from tests.fakes.people import TEAM
from tests.fakes.processes import make_process, make_step
from tests.fakes.system import MONDAY
from tests.unit.domain.operations.scene import ANN, LAUNCH, PEOPLE, Scene, done, step

TODAY = date(2026, 11, 27)

# Ids of steps as they are numbered from the start, so that added ones get hit too.
step_ids = st.integers(min_value=1, max_value=12).map(step)
owners = st.sampled_from([None, *(person.id for person in PEOPLE)])
days = st.none() | st.dates(min_value=TODAY, max_value=date(2027, 12, 31))
titles = st.sampled_from(["Draft", "Check the links", "Ärger 🎉", "a" * 500])
changes = st.one_of(
    titles.map(Rename),
    owners.map(Assign),
    days.map(Reschedule),
    st.builds(Skip, st.none() | titles),
    st.builds(Block, owners, days, st.none() | titles),
    st.just(Reopen()),
    st.builds(Move, st.none() | step_ids),
    st.builds(Annotate, st.none() | titles),
    st.builds(ChangeKind, st.sampled_from(StepKind)),
    st.builds(MakeOptional, st.booleans()),
    st.lists(step_ids, max_size=2).map(tuple).map(WaitFor),
    st.builds(AddEvidence, st.just(EvidenceKind.TEXT), titles),
    st.builds(RemoveEvidence, titles),
)
operations = st.one_of(
    st.builds(CompleteStep, step_ids),
    st.builds(AddStep, titles, st.none() | step_ids, owners, days, st.booleans()),
    st.builds(AddSubstep, step_ids, titles, owners, days, st.none() | step_ids, st.booleans()),
    st.builds(UpdateStep, step_ids, changes),
)


def carry_out(process: Process, chosen: list[Operation]) -> tuple[Process, list[StepDelta]]:
    """Carry out what can be carried out."""
    ids = (step(number) for number in count(process.next_alias))
    deltas: list[StepDelta] = []
    applying = Applying(ANN.id, MONDAY, lambda: next(ids))
    for operation in chosen:
        try:
            changed, more = apply(process, operation, applying)
        except ConversError:
            continue
        followed = follow(process, changed, applying)
        process = followed.process
        deltas += [*more, *followed.deltas]
    return process, deltas


def unversioned(process: Process) -> list[Step]:
    return [replace(one, version=0) for one in process.steps]


def assert_sound(process: Process) -> None:
    """Check what must hold of every process."""
    top = [one for one in process.steps if one.parent_id is None]
    numbers = dict(process.numbered())
    assert [number for number in numbers if "." not in number] == [str(n + 1) for n in range(len(top))]
    for place, parent in enumerate(top, start=1):
        below = process.children(parent.id)
        assert [n for n in numbers if n.startswith(f"{place}.")] == [
            f"{place}.{n + 1}" for n in range(len(below))
        ]
        assert not (parent.state.is_finished and any(not one.state.is_finished for one in below))
        assert all(before.rank < behind.rank for before, behind in pairwise(below))
    assert all(before.rank < behind.rank for before, behind in pairwise(top))
    assert len({one.alias for one in process.steps}) == len(process.steps)
    assert circle(process.steps) == ()


@given(st.lists(operations, max_size=40))
def test_any_operations_leave_a_sound_process(chosen: list[Operation]) -> None:
    process, _ = carry_out(LAUNCH, chosen)
    assert_sound(process)
    for one in process.steps:
        assert not closes_itself(process, one)
        assert one.kind is not StepKind.EVIDENCE or one.state is not StepState.DONE or one.evidence


@given(st.lists(operations, max_size=15), st.lists(operations, max_size=10))
def test_reverting_is_the_opposite_of_applying(earlier: list[Operation], chosen: list[Operation]) -> None:
    before, _ = carry_out(LAUNCH, earlier)
    after, deltas = carry_out(before, chosen)
    reverted, _ = revert(after, merged(deltas))
    assert unversioned(reverted) == unversioned(before)


@given(st.lists(operations, max_size=6), st.lists(operations, max_size=6))
def test_reverting_after_later_changes_is_sound_or_refused(
    chosen: list[Operation], later: list[Operation]
) -> None:
    after, deltas = carry_out(LAUNCH, chosen)
    changed, _ = carry_out(after, later)
    try:
        reverted, _ = revert(changed, merged(deltas))
    except ConversError:
        return
    assert_sound(reverted)


@settings(max_examples=25)  # each is a hundred insertions
@given(st.lists(st.integers(min_value=0, max_value=3), min_size=60, max_size=120))
def test_ranks_stay_in_order_however_often_one_spot_is_used(spots: list[int]) -> None:
    process = make_process(*(make_step(number, f"Step {number}") for number in range(1, 5)))
    chosen: list[Operation] = [AddStep("x", step(spot) if spot else None) for spot in spots]
    assert_sound(carry_out(process, chosen)[0])


people = st.sampled_from(PEOPLE)
causes = st.sampled_from([f"cause-{number}" for number in range(6)])
clicks = st.tuples(
    st.sampled_from(["approve", "some", "edited", "dismiss", "undo", "undo_latest", "expire", "wait"]),
    people,
    causes,
    st.integers(min_value=0, max_value=2),
)
Click = tuple[str, Person, str, int]
SUGGESTED: tuple[Operation, ...] = (
    AddStep("Party"),
    done(2),
    UpdateStep(step(5), Assign(UserId("UBOB"))),
)


async def click(scene: Scene, what: Click) -> Decision | Activity | None:
    """Do one thing a person or the clock may do."""
    kind, actor, cause, number = what
    suggestion_id = SuggestionId("suggestion-1")
    service = scene.operations
    cause = f"{cause}-{kind}-{actor.id}-{number}"
    try:
        match kind:
            case "approve":
                return await service.approve(actor, suggestion_id, chosen=None, cause=cause)
            case "some":
                return await service.approve(actor, suggestion_id, chosen=[number], cause=cause)
            case "edited":
                edit = [AddStep("Party"), SUGGESTED[1]]
                return await service.approve_edited(actor, suggestion_id, edit, cause=cause)
            case "dismiss":
                return await service.dismiss(actor, suggestion_id, cause=cause)
            case "undo":
                suggestion = await scene.suggestion()
                target = suggestion.activity_id or ActivityId("none")
                return await service.undo(actor, target, cause=cause)
            case "undo_latest":
                return await service.undo_latest(actor, LAUNCH.id, cause=cause)
            case "expire":
                await service.expire(TEAM, suggestion_id)
            case _:
                scene.clock.advance(timedelta(minutes=4) if number else timedelta(hours=13))
    except ConversError:
        return None  # a kind refusal is an outcome too
    return None


async def check(scene: Scene) -> None:
    """Check that the record tells one story."""
    process, suggestion = await scene.current(), await scene.suggestion()
    async with scene.work(TEAM) as unit:
        history = await unit.activity.latest(LAUNCH.id, actor_id=None, limit=100)
    effects = [entry for entry in history if entry.operations]
    undoings = [entry for entry in history if entry.undoes]
    dismissals = [entry for entry in history if not entry.operations and not entry.undoes]
    assert_sound(process)
    assert len(effects) <= 1
    assert len(undoings) <= len(effects)
    assert len(effects) + len(dismissals) <= 1
    assert process.version == 1 + len(effects) + len(undoings)
    assert [one.title for one in process.steps].count("Party") <= 1
    expected = {
        SuggestionState.WAITING: (0, 0, 0),
        SuggestionState.EXPIRED: (0, 0, 0),
        SuggestionState.STALE: (0, 0, 0),
        SuggestionState.DISMISSED: (0, 0, 1),
        SuggestionState.APPLIED: (1, 0, 0),
        SuggestionState.UNDONE: (1, 1, 0),
    }
    assert (len(effects), len(undoings), len(dismissals)) == expected[suggestion.state]
    if not effects or undoings:
        assert unversioned(process) == unversioned(LAUNCH)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(clicks, min_size=1, max_size=4), max_size=5))
def test_any_clicks_by_anyone_in_any_order_have_at_most_one_effect(rounds: list[list[Click]]) -> None:
    """Clicks of one round happen at once, rounds one after another."""

    async def play() -> None:
        scene = Scene()
        await scene.store()
        await scene.suggest(SUGGESTED)
        for together in rounds:
            await asyncio.gather(*(click(scene, one) for one in together))
            await check(scene)

    asyncio.run(play())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(operations, people), min_size=2, max_size=6))
def test_people_changing_things_at_once_never_lose_a_change(chosen: list[tuple[Operation, Person]]) -> None:
    async def play() -> None:
        scene = Scene()
        await scene.store()
        results = await asyncio.gather(
            *(
                scene.operations.apply(
                    actor, LAUNCH.id, [operation], source=Source.WORD, cause=f"word-{place}", place=None
                )
                for place, (operation, actor) in enumerate(chosen)
            ),
            return_exceptions=True,
        )
        assert all(isinstance(result, Activity | ConversError) for result in results)
        done_ones = [result for result in results if isinstance(result, Activity)]
        process = await scene.current()
        assert_sound(process)
        assert process.version == 1 + len(done_ones)

    asyncio.run(play())


LETTERS = st.text(max_size=60)
PIECES = (
    "done|undo|skip|add|rename|assign|due|blocked|reopen|move|yes|no|3|3.1|2|99|#2|s4|0|to|under|after|before|by|"
    "until|because|first|up|down|me|@ann|<@UANN>|<@UNEW>|fri|none|28 nov|in 3 days|dns change|step|with|the|"
    "please|,|and|“|&amp;|:tada:|?|-|:"
)
WORDS = st.lists(st.sampled_from(PIECES.split("|")), max_size=9).map(" ".join)


@settings(max_examples=400)
@given(LETTERS | WORDS, st.booleans(), people)
def test_words_never_raise_and_what_they_read_holds(text: str, is_bound: bool, actor: Person) -> None:
    process = LAUNCH if is_bound else None
    reading = read_words(text, process=process, people=PEOPLE, actor=actor, today=TODAY)
    if isinstance(reading, ApplyWords):
        assert reading.operations
        carry_out(LAUNCH, list(reading.operations))
    if isinstance(reading, Menu):
        assert 0 < len(reading.choices) <= 10
        for choice in reading.choices:
            again = read_words(choice.words, process=process, people=PEOPLE, actor=actor, today=TODAY)
            assert isinstance(again, ApplyWords | Menu), choice
