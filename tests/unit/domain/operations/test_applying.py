"""What each operation does to a process, and what it refuses."""

from dataclasses import replace
from datetime import date
from itertools import count, pairwise

import pytest

from domain.errors import ConflictError, ConversError, InvalidInputError, StaleError
from domain.ids import StepId
from domain.operations.applying import apply
from domain.operations.model import (
    AddStep,
    AddSubstep,
    Assign,
    Block,
    CompleteStep,
    Move,
    Operation,
    Rename,
    Reopen,
    Reschedule,
    Skip,
    StepChange,
    StepDelta,
    UpdateStep,
)
from domain.operations.reverting import revert
from domain.operations.settling import Applying
from domain.processes.model import Process, ProcessState, Step, StepState
from tests.fakes.processes import make_process, make_step
from tests.fakes.system import MONDAY
from tests.unit.domain.operations.scene import ANN, BOB, LAUNCH, done, step

FRIDAY = date(2026, 11, 27)


def carry_out(process: Process, *operations: Operation) -> tuple[Process, tuple[StepDelta, ...]]:
    ids = (StepId(f"new-{number}") for number in count(process.next_alias))
    deltas: tuple[StepDelta, ...] = ()
    for operation in operations:
        process, more = apply(process, operation, Applying(ANN.id, MONDAY, lambda: next(ids)))
        deltas += more
    return process, deltas


def change(number: int, what: StepChange) -> UpdateStep:
    return UpdateStep(step(number), what)


def titles(process: Process) -> list[str]:
    return [f"{number} {one.title}" for number, one in process.numbered()]


def test_completing_a_step_completes_its_open_substeps() -> None:
    process, deltas = carry_out(LAUNCH, done(3), done(2))
    assert [one.state for one in process.steps] == [
        StepState.OPEN,
        StepState.DONE,
        StepState.DONE,
        StepState.DONE,
        StepState.OPEN,
    ]
    assert [delta.step_id for delta in deltas] == [step(3), step(2), step(4)]
    assert {(one.finished_by, one.finished_at) for one in process.steps if one.state.is_finished} == {
        (ANN.id, MONDAY)
    }


def test_only_touched_steps_get_a_new_version() -> None:
    process, _ = carry_out(LAUNCH, done(2))
    assert [one.version for one in process.steps] == [1, 2, 2, 2, 1]


def test_completing_a_blocked_step_forgets_what_blocked_it() -> None:
    process, _ = carry_out(LAUNCH, change(1, Block(BOB.id, FRIDAY, "tired")), done(1))
    one = process.steps[0]
    assert (one.state, one.waits_on_id, one.blocked_until, one.reason) == (StepState.DONE, None, None, None)


def test_steps_are_added_at_the_end_or_after_another() -> None:
    process, _ = carry_out(LAUNCH, AddStep("Last"), AddStep("Second", after_id=step(1)))
    assert titles(process) == [
        "1 Draft the copy",
        "2 Second",
        "3 DNS change",
        "3.1 Lower the TTL",
        "3.2 Switch the records",
        "4 Announce",
        "5 Last",
    ]
    assert [one.alias for one in process.steps if one.id.startswith("new")] == ["s7", "s6"]
    assert process.next_alias == 8


def test_substeps_are_added_at_the_end_of_their_step() -> None:
    process, _ = carry_out(LAUNCH, AddSubstep(step(2), "Check", BOB.id, FRIDAY))
    added = process.by_alias("s6")
    assert added is not None
    assert (added.parent_id, added.owner_id, added.due_on) == (step(2), BOB.id, FRIDAY)
    assert titles(process)[4] == "2.3 Check"


FIRST = replace(LAUNCH.steps[0], version=2)


@pytest.mark.parametrize(
    ("what", "changed"),
    [
        (Rename("  New\ttitle "), replace(FIRST, title="New title")),
        (Assign(BOB.id), replace(FIRST, owner_id=BOB.id)),
        (Reschedule(FRIDAY), replace(FIRST, due_on=FRIDAY)),
        (
            Block(BOB.id, FRIDAY, "ill"),
            replace(FIRST, state=StepState.BLOCKED, waits_on_id=BOB.id, blocked_until=FRIDAY, reason="ill"),
        ),
        (
            Skip("no need"),
            replace(FIRST, state=StepState.SKIPPED, reason="no need", finished_by=ANN.id, finished_at=MONDAY),
        ),
    ],
)
def test_an_update_changes_one_thing(what: StepChange, changed: Step) -> None:
    process, _ = carry_out(LAUNCH, change(1, what))
    assert process.steps[0] == changed


def test_reopening_a_substep_reopens_its_finished_step_with_it() -> None:
    process, _ = carry_out(LAUNCH, done(2), change(3, Reopen()))
    assert [one.state.is_finished for one in process.steps[1:4]] == [False, False, True]


@pytest.mark.parametrize(
    ("number", "after", "order"),
    [
        (5, None, ["1 Announce", "2 Draft the copy", "3 DNS change"]),
        (5, 1, ["1 Draft the copy", "2 Announce", "3 DNS change"]),
        (1, 5, ["1 DNS change", "2 Announce", "3 Draft the copy"]),
    ],
)
def test_moving_takes_the_substeps_along(number: int, after: int | None, order: list[str]) -> None:
    process, deltas = carry_out(LAUNCH, change(number, Move(None if after is None else step(after))))
    assert [title for title in titles(process) if "." not in title.split()[0]] == order
    assert len(deltas) == 1


def test_a_hundred_insertions_in_one_spot_keep_their_order() -> None:
    adds = [AddStep(f"Step {number}", after_id=step(1)) for number in range(100)]
    process, _ = carry_out(LAUNCH, *adds)
    top = process.children(None)
    assert [one.title for one in top[1:101]] == [f"Step {number}" for number in reversed(range(100))]
    assert all(before.rank < behind.rank for before, behind in pairwise(top))
    assert {one.version for one in process.steps} == {1}


@pytest.mark.parametrize(
    ("operations", "error", "words"),
    [
        ([done(1), done(1)], ConflictError, "“1 Draft the copy” is done already."),
        ([done(2), done(3)], ConflictError, "“2.1 Lower the TTL” is done already."),
        ([done(1), change(1, Skip())], ConflictError, "is done already"),
        ([done(1), change(1, Assign(BOB.id))], ConflictError, "Reopen it first."),
        ([done(1), change(1, Reschedule(FRIDAY))], ConflictError, "Reopen it first."),
        ([done(1), change(1, Block())], ConflictError, "Reopen it first."),
        ([done(2), AddSubstep(step(2), "x")], ConflictError, "Reopen it first."),
        ([change(1, Reopen())], ConflictError, "is open already"),
        ([change(1, Rename("Draft the copy"))], ConflictError, "is like that already"),
        ([change(1, Move(None))], ConflictError, "is there already"),
        ([change(3, Move(step(1)))], InvalidInputError, "beside it"),
        ([change(1, Move(step(1)))], InvalidInputError, "beside it"),
        ([AddSubstep(step(3), "x")], InvalidInputError, "no substeps of their own"),
        ([AddStep("x", after_id=step(3))], InvalidInputError, "not a substep"),
        ([AddStep(" ")], InvalidInputError, "what the step is about"),
        ([AddStep("x" * 501)], InvalidInputError, "At most 500"),
        ([CompleteStep(StepId("gone"))], StaleError, "gone"),
        ([AddStep("x", after_id=StepId("gone"))], StaleError, "gone"),
        ([AddStep("x")] * 196, ConflictError, "at most 200"),
    ],
)
def test_what_cannot_be_is_refused_in_kind_words(
    operations: list[Operation], error: type[ConversError], words: str
) -> None:
    with pytest.raises(error) as refusal:
        carry_out(LAUNCH, *operations)
    assert type(refusal.value) is error
    assert words in refusal.value.public


def test_a_closed_process_stays_as_it_is() -> None:
    closed = replace(LAUNCH, state=ProcessState.CLOSED)
    with pytest.raises(ConflictError, match="is closed"):
        carry_out(closed, done(1))
    with pytest.raises(ConflictError, match="is closed"):
        revert(closed, ())


def test_reverting_refuses_a_step_that_changed_since() -> None:
    process, deltas = carry_out(LAUNCH, done(1))
    later, _ = carry_out(process, change(1, Rename("Other")))
    with pytest.raises(StaleError, match="“1 Other” changed since"):
        revert(later, deltas)


def test_reverting_leaves_other_steps_later_changes_alone() -> None:
    process, deltas = carry_out(LAUNCH, done(1))
    later, _ = carry_out(process, done(5))
    reverted, _ = revert(later, deltas)
    assert [one.state for one in reverted.steps][::4] == [StepState.OPEN, StepState.DONE]


def test_reverting_an_added_step_refuses_to_lose_its_later_substeps() -> None:
    process, deltas = carry_out(LAUNCH, AddStep("New"))
    later, _ = carry_out(process, AddSubstep(StepId("new-6"), "Below"))
    with pytest.raises(StaleError):
        revert(later, deltas)


def test_reverting_refuses_to_leave_open_substeps_under_a_finished_step() -> None:
    process, deltas = carry_out(LAUNCH, done(3))
    later, _ = carry_out(process, done(2))
    with pytest.raises(StaleError):
        revert(later, deltas)


def crowded() -> Process:
    """Return steps whose ranks leave no room after the first."""
    first, second, third = (make_step(number, f"Step {number}") for number in (1, 2, 3))
    return make_process(first, replace(second, rank=1.0000000000000002), third)


def test_reverting_gives_back_the_room_that_siblings_made() -> None:
    process, deltas = carry_out(crowded(), AddStep("Between", after_id=step(1)))
    assert [delta.step_id for delta in deltas] == [step(2), step(3), "new-4"]
    changed, _ = carry_out(process, done(2))
    reverted, _ = revert(changed, deltas)
    assert [one.rank for one in reverted.steps] == [one.rank for one in crowded().steps]
    assert reverted.steps[1].state is StepState.DONE


def test_reverting_refuses_when_giving_room_back_would_reorder_later_steps() -> None:
    process, deltas = carry_out(crowded(), AddStep("Between", after_id=step(1)))
    later, _ = carry_out(process, AddStep("Later", after_id=step(2)))
    with pytest.raises(StaleError, match="order changed"):
        revert(later, deltas)
