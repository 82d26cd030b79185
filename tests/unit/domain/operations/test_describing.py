"""Operations in words."""

from datetime import date

import pytest

from domain.ids import StepId, UserId
from domain.operations.describing import line
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
    UpdateStep,
)
from tests.unit.domain.operations.scene import BOB, LAUNCH, done, step, wording

FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("operation", "before_after"),
    [
        (done(1), "1 Draft the copy: open → done"),
        (done(2), "2 DNS change: open → done, with 2 open substeps"),
        (
            AddStep("Review", after_id=step(1), owner_id=BOB.id, due_on=FRIDAY),
            "New step → Review, Bob, due Fri 27 Nov",
        ),
        (AddSubstep(step(2), "Check"), "New under 2 DNS change → Check"),
        (
            UpdateStep(step(3), Rename("Raise the TTL")),
            "2.1 Lower the TTL → Raise the TTL",
        ),
        (
            UpdateStep(step(2), Assign(UserId("UWHO"))),
            "2 DNS change: owner Bob → someone",
        ),
        (
            UpdateStep(step(2), Assign(None)),
            "2 DNS change: owner Bob → nobody",
        ),
        (
            UpdateStep(step(1), Reschedule(FRIDAY)),
            "1 Draft the copy: no due date → due Fri 27 Nov",
        ),
        (
            UpdateStep(step(1), Reschedule(None)),
            "1 Draft the copy: no due date → no due date",
        ),
        (
            UpdateStep(step(1), Skip("no need")),
            "1 Draft the copy: open → skipped, because no need",
        ),
        (
            UpdateStep(step(1), Block(BOB.id, FRIDAY)),
            "1 Draft the copy: open → blocked by Bob until Fri 27 Nov",
        ),
        (UpdateStep(step(1), Reopen()), "1 Draft the copy: open → open"),
        (
            UpdateStep(step(5), Move(None)),
            "3 Announce: after “2 DNS change” → first",
        ),
        (
            UpdateStep(step(1), Move(step(5))),
            "1 Draft the copy: first → after “3 Announce”",
        ),
        (
            CompleteStep(StepId("gone")),
            "a step that is gone: gone → done",
        ),
    ],
)
def test_an_operation_reads_as_before_and_after(operation: Operation, before_after: str) -> None:
    assert line(LAUNCH, operation, wording()) == before_after


def test_long_titles_are_cut_inside_a_sentence() -> None:
    assert len(line(LAUNCH, AddStep("x" * 500), wording())) < 80
