"""What slipped: events whose day is over, and events a new busy time hits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.plans.model import Plan
from domain.plans.shapes import Event, EventState, Span


def missed(plan: Plan, now: datetime) -> tuple[Plan, tuple[Event, ...]]:
    """Return the plan with the events missed whose day is over, and those events."""
    today = now.astimezone(plan.zone).date()
    slipped = tuple(
        event
        for event in plan.live
        if event.state is EventState.PENDING and event.end.astimezone(plan.zone).date() < today
    )
    for event in slipped:
        gone = replace(event, state=EventState.MISSED, sequence=event.sequence + 1, changed_at=now)
        plan = plan.with_event(gone)
    return plan, slipped


def clash(plan: Plan, busy: Sequence[Span], now: datetime) -> Event | None:
    """Return the first event to come that a busy time hits; pinned ones are their person's own choice."""
    to_come = (e for e in plan.live if e.state is EventState.PENDING and not e.is_pinned and e.start >= now)
    return next((e for e in to_come if any(s.start < e.end and e.start < s.end for s in busy)), None)
