"""Operations in words."""

from datetime import date

import pytest

from domain.ids import StepId, UserId
from domain.operations.describing import line, summarise
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
    ("operation", "summary", "before_after"),
    [
        (done(1), "Complete “1 Draft the copy”", "1 Draft the copy: open → done"),
        (done(2), "Complete “2 DNS change”", "2 DNS change: open → done, with 2 open substeps"),
        (
            AddStep("Review", after_id=step(1), owner_id=BOB.id, due_on=FRIDAY),
            "Add “Review” after “1 Draft the copy”, Bob, due Fri 27 Nov",
            "New step → Review, Bob, due Fri 27 Nov",
        ),
        (AddSubstep(step(2), "Check"), "Add “Check” under “2 DNS change”", "New under 2 DNS change → Check"),
        (
            UpdateStep(step(3), Rename("Raise the TTL")),
            "Rename “2.1 Lower the TTL” to “Raise the TTL”",
            "2.1 Lower the TTL → Raise the TTL",
        ),
        (
            UpdateStep(step(2), Assign(UserId("UWHO"))),
            "Assign “2 DNS change” to someone",
            "2 DNS change: owner Bob → someone",
        ),
        (
            UpdateStep(step(2), Assign(None)),
            "Take “2 DNS change” from its owner",
            "2 DNS change: owner Bob → nobody",
        ),
        (
            UpdateStep(step(1), Reschedule(FRIDAY)),
            "Set “1 Draft the copy” due Fri 27 Nov",
            "1 Draft the copy: no due date → due Fri 27 Nov",
        ),
        (
            UpdateStep(step(1), Reschedule(None)),
            "Remove the due date of “1 Draft the copy”",
            "1 Draft the copy: no due date → no due date",
        ),
        (
            UpdateStep(step(1), Skip("no need")),
            "Skip “1 Draft the copy”, because no need",
            "1 Draft the copy: open → skipped, because no need",
        ),
        (
            UpdateStep(step(1), Block(BOB.id, FRIDAY)),
            "Mark “1 Draft the copy” blocked by Bob until Fri 27 Nov",
            "1 Draft the copy: open → blocked by Bob until Fri 27 Nov",
        ),
        (UpdateStep(step(1), Reopen()), "Reopen “1 Draft the copy”", "1 Draft the copy: open → open"),
        (
            UpdateStep(step(5), Move(None)),
            "Move “3 Announce” to the top",
            "3 Announce: after “2 DNS change” → first",
        ),
        (
            UpdateStep(step(1), Move(step(5))),
            "Move “1 Draft the copy” after “3 Announce”",
            "1 Draft the copy: first → after “3 Announce”",
        ),
        (
            CompleteStep(StepId("gone")),
            "Complete “a step that is gone”",
            "a step that is gone: gone → done",
        ),
    ],
)
def test_an_operation_reads_as_a_request_and_as_before_and_after(
    operation: Operation, summary: str, before_after: str
) -> None:
    assert summarise(LAUNCH, operation, wording()) == summary
    assert line(LAUNCH, operation, wording()) == before_after


def test_long_titles_are_cut_inside_a_sentence() -> None:
    assert len(summarise(LAUNCH, AddStep("x" * 500), wording())) < 80
