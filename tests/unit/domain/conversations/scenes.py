"""A process and its people for the tests of conversations."""

from datetime import UTC, date, datetime

from domain.ids import ChannelId, ProcessId, StepId, TeamId, UserId
from domain.people.model import Person
from domain.processes.model import Process, Step, StepState
from tests.fakes.people import make_person

TEAM = TeamId("T1")
CHANNEL = ChannelId("C1")
TODAY = date(2026, 11, 23)
ANN = make_person("U1", "Ann Lee")
BEN = make_person("U2", "Ben Okafor")
CHLOE = make_person("U3", "Chloe Martin")
PEOPLE: tuple[Person, ...] = (ANN, BEN, CHLOE)


def make_step(
    number: int,
    title: str,
    *,
    parent: int | None = None,
    owner_id: UserId | None = None,
    due_on: date | None = None,
    state: StepState = StepState.OPEN,
) -> Step:
    """Return a step with the short id `s<number>` and the id `step-<number>`."""
    return Step(
        id=StepId(f"step-{number}"),
        alias=f"s{number}",
        title=title,
        rank=float(number),
        parent_id=None if parent is None else StepId(f"step-{parent}"),
        owner_id=owner_id,
        due_on=due_on,
        state=state,
    )


def make_process(*steps: Step, process_id: str = "P1", name: str = "Website launch") -> Process:
    """Return an open process of Ann's with these steps."""
    return Process(
        id=ProcessId(process_id),
        team_id=TEAM,
        name=name,
        channel_id=CHANNEL,
        started_by=ANN.id,
        started_at=datetime(2026, 11, 2, 9, tzinfo=UTC),
        owner_id=ANN.id,
        steps=steps,
        next_alias=len(steps) + 1,
    )


LAUNCH = make_process(
    make_step(1, "Sign the contract"),
    make_step(2, "DNS change", owner_id=ANN.id),
    make_step(3, "Update records", parent=2),
    make_step(4, "Rollout"),
    make_step(5, "Launch", due_on=date(2026, 11, 26)),
    make_step(6, "Send invoices"),
    make_step(7, "Test staging"),
    make_step(8, "Test production"),
    make_step(9, "Write announcement", state=StepState.DONE),
    make_step(10, "Legal review"),
)
"""Ten steps; people see them numbered 1, 2, 2.1, 3 (Rollout), 4 (Launch) … 9 (Legal review)."""
