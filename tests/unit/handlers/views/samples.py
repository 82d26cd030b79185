"""Processes, people and suggestions to draw."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain.home.model import Home, WaitingSuggestion
from domain.ids import (
    ActivityId,
    ChannelId,
    EventId,
    MessageTs,
    PlanId,
    ProcessId,
    StepId,
    SuggestionId,
    TeamId,
    UserId,
)
from domain.operations.model import (
    Activity,
    AddStep,
    Assign,
    CompleteStep,
    Operation,
    Place,
    Proposal,
    Reschedule,
    Source,
    Suggestion,
    SuggestionState,
    UpdateStep,
)
from domain.people.model import Person
from domain.plans.model import Plan, PlanRequest, PlanState
from domain.plans.shapes import Event, EventState
from domain.processes.assignments import Assigned, open_steps_of, steps_waiting_on
from domain.processes.model import Process, Step, StepState

NOW = datetime(2026, 11, 23, 9, 42, tzinfo=UTC)
TODAY = date(2026, 11, 23)
TEAM = TeamId("T1")
ANN = UserId("U0ANN")
BOB = UserId("U0BOB")
PEOPLE = {
    ANN: Person(TEAM, ANN, "Ann", timezone="Europe/Berlin"),
    BOB: Person(TEAM, BOB, "Bob & Sons", timezone="UTC"),
}
PERMALINK = "https://acme.slack.com/archives/C0REL/p1771442483260129"


def step(number: int, title: str, state: StepState = StepState.OPEN, parent: int | None = None) -> Step:
    return Step(
        id=StepId(f"step-{number}"),
        alias=f"s{number}",
        title=title,
        rank=float(number),
        parent_id=StepId(f"step-{parent}") if parent else None,
        state=state,
    )


def process(*steps: Step, name: str = "Release 4.2") -> Process:
    return Process(
        id=ProcessId("process-1"),
        team_id=TEAM,
        name=name,
        channel_id=ChannelId("C0REL"),
        started_by=ANN,
        started_at=NOW - timedelta(days=3),
        owner_id=ANN,
        due_on=date(2026, 11, 27),
        steps=steps,
    )


def release() -> Process:
    return process(
        step(1, "Freeze the branch", StepState.DONE),
        replace(step(2, "Change DNS"), owner_id=BOB, due_on=date(2026, 11, 20)),
        step(3, "Lower the TTL", parent=2),
        replace(
            step(4, "Announce", StepState.BLOCKED),
            waits_on_id=BOB,
            blocked_until=date(2026, 11, 26),
            reason="waits for legal",
        ),
        replace(step(5, "Party", StepState.SKIPPED), reason="too late"),
    )


def proposal(operation: Operation, before: str, after: str, *, seen: int | None = None) -> Proposal:
    reason = "Bob wrote: “the DNS change is live”"
    versions = {} if seen is None else {StepId(f"step-{seen}"): 1}
    return Proposal(operation, before, after, reason, versions)


def complete() -> Proposal:
    return proposal(CompleteStep(StepId("step-2")), "2. Change DNS: open", "done", seen=2)


def several() -> tuple[Proposal, ...]:
    return (
        complete(),
        proposal(AddStep("Review the <security> notes"), "", "New step: Review the <security> notes"),
        proposal(
            UpdateStep(StepId("step-4"), Assign(BOB)), "4. Announce: no owner", "owner Bob & Sons", seen=4
        ),
        proposal(
            UpdateStep(StepId("step-4"), Reschedule(date(2026, 12, 1))),
            "4. Announce: no date",
            "due 1 Dec",
            seen=4,
        ),
    )


def suggestion(*proposals: Proposal, state: SuggestionState = SuggestionState.WAITING) -> Suggestion:
    decided = state not in (SuggestionState.WAITING, SuggestionState.EXPIRED)
    return Suggestion(
        id=SuggestionId("suggestion-1"),
        team_id=TEAM,
        process_id=ProcessId("process-1"),
        place=Place(ChannelId("C0REL"), MessageTs("1771442483.260129")),
        source_ts=MessageTs("1771442483.260129"),
        requested_by=BOB,
        proposals=proposals or (complete(),),
        by_model=True,
        created_at=NOW - timedelta(hours=1),
        expires_at=NOW + timedelta(hours=23),
        state=state,
        decided_by=ANN if decided else None,
        decided_at=NOW if decided else None,
    )


def activity(source: Source = Source.SUGGESTION) -> Activity:
    return Activity(
        id=ActivityId("activity-1"),
        team_id=TEAM,
        process_id=ProcessId("process-1"),
        actor_id=ANN,
        at=NOW,
        source=source,
        cause="accepted:1",
        operations=(CompleteStep(StepId("step-2")),),
        deltas=(),
        lines=("2. Change DNS: open → done",),
    )


def home(*processes: Process, **changes: Any) -> Home:
    """Return what Ann finds: everything there is to show, unless a test says otherwise."""
    mine = processes or (replace(release(), card_ts=MessageTs("1771442480.000100")),)
    made = Home(
        person=PEOPLE[ANN],
        at=NOW,
        page=0,
        is_introduced=True,
        steps=open_steps_of(ANN, mine),
        blocked=steps_waiting_on(ANN, mine),
        suggestions=(),
        processes=mine,
        undoable=(),
        people=PEOPLE,
    )
    return replace(made, **changes)


def week() -> Plan:
    """Return Ann's accepted week: a late event, one done today, two to come."""
    monday = NOW.date() - timedelta(days=NOW.weekday())
    plan = Plan(
        PlanId("plan-1"), TEAM, ANN, monday, "UTC", PlanRequest(monday, ("Write",)), NOW,
        PlanState.ACCEPTED, budget_minutes=600,
    )  # fmt: skip
    whens = (
        (-24, EventState.PENDING),
        (-1, EventState.DONE),
        (1, EventState.PENDING),
        (26, EventState.PENDING),
    )
    events = [
        Event(
            EventId(f"event-{number}"), "a", ANN, f"Write *part* {number}", NOW + timedelta(hours=hours),
            NOW + timedelta(hours=hours + 1), state=state,
        )
        for number, (hours, state) in enumerate(whens, 1)
    ]  # fmt: skip
    return replace(plan, events=tuple(events))


def full_home() -> Home:
    """Return a first Home with work of every kind on it."""
    days = (date(2026, 11, 20), TODAY, date(2026, 11, 30), None)
    steps = [replace(step(n, f"Task <{n}>"), owner_id=ANN, due_on=due) for n, due in enumerate(days, 11)]
    steps[3] = replace(steps[3], state=StepState.BLOCKED, waits_on_id=BOB, reason="needs *keys*")
    asked = replace(
        step(20, "Sign", StepState.BLOCKED),
        owner_id=BOB,
        waits_on_id=ANN,
        blocked_until=date(2026, 11, 26),
        reason="the contract",
    )
    made = replace(release(), card_ts=MessageTs("1771442480.000100"))
    full = made.with_steps((*made.steps, *steps, asked))
    other = replace(process(name="Books & <co>"), id=ProcessId("process-2"), owner_id=None, due_on=None)
    waiting = replace(suggestion(*several()), place=Place(ChannelId("C0REL"), MessageTs("1771442480.000100")))
    return home(
        full,
        other,
        is_introduced=False,
        suggestions=(WaitingSuggestion(waiting, full),),
        undoable=(activity(Source.BUTTON),),
    )


def long_home(page: int = 0) -> Home:
    """Return a Home with more of everything than it shows."""
    many = [replace(step(number, f"Task {number}"), owner_id=ANN) for number in range(1, 501)]
    big = process(*many)
    others = [replace(process(name=f"Run {number}"), id=ProcessId(f"run-{number}")) for number in range(30)]
    waiting = [WaitingSuggestion(suggestion(complete()), release())] * 20
    blocked = [Assigned(big, replace(one, waits_on_id=ANN)) for one in many[:20]]
    undoable = [activity(Source.BUTTON)] * 3
    return home(
        big, *others, is_introduced=False, page=page, suggestions=waiting, blocked=blocked, undoable=undoable
    )
