"""Values for storage's tests."""

from datetime import timedelta

from domain.ids import ActivityId, ChannelId, MessageTs, ProcessId, StepId, SuggestionId, UserId
from domain.operations.model import (
    Activity,
    Assign,
    CompleteStep,
    Place,
    Proposal,
    Source,
    StepDelta,
    Suggestion,
    UpdateStep,
)
from tests.fakes.people import TEAM
from tests.fakes.processes import make_step
from tests.fakes.system import MONDAY

PLACE = Place(ChannelId("C1"), MessageTs("1.0"))
COMPLETE = CompleteStep(StepId("step-1"))


def make_activity(number: int = 1, *, cause: str | None = None, actor: str = "UANN") -> Activity:
    """Return an entry of the history, one minute after the last."""
    return Activity(
        id=ActivityId(f"activity-{number}"),
        team_id=TEAM,
        process_id=ProcessId("process-1"),
        actor_id=UserId(actor),
        at=MONDAY + timedelta(minutes=number),
        source=Source.BUTTON,
        cause=cause or f"accepted-{number}:apply",
        operations=(COMPLETE,),
        deltas=(StepDelta(StepId("step-1"), before=make_step(1, "A"), after=make_step(1, "B")),),
        lines=("open → done",),
        place=PLACE,
    )


def make_suggestion(number: int = 1, *, source_ts: str | None = None) -> Suggestion:
    """Return a waiting suggestion, one minute after the last."""
    operation = UpdateStep(StepId("step-1"), Assign(UserId("UBOB")))
    return Suggestion(
        id=SuggestionId(f"suggestion-{number}"),
        team_id=TEAM,
        process_id=ProcessId("process-1"),
        place=PLACE,
        source_ts=MessageTs(source_ts or f"{number}.5"),
        requested_by=UserId("UANN"),
        proposals=(
            Proposal(operation, "nobody", "Bob", "Bob said so", {StepId("step-1"): 1}),
            Proposal(COMPLETE, "open", "done", "it is done", {StepId("step-1"): 1}),
        ),
        by_model=True,
        created_at=MONDAY + timedelta(minutes=number),
        expires_at=MONDAY + timedelta(hours=24),
    )
