"""A draft becomes the week that counts: what went on meanwhile, and calendars that know the older one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from domain.errors import ConflictError
from domain.ids import EventId
from domain.plans.model import Plan, PlanState
from domain.plans.shapes import Event, EventState

ENDED = (EventState.DONE, EventState.MISSED)


def accepted_plan(draft: Plan, older: Plan | None, now: datetime) -> Plan:
    """Return the draft accepted in the place of an older plan.

    ConflictError when the older one went on since the draft was made, or the draft's time is over: what was
    done is never planned twice, and nothing is accepted only to be missed.
    """
    late = sum(one.state is EventState.PENDING and one.end <= now for one in draft.live)
    if late:
        over = "One of its times is" if late == 1 else f"{late} of its times are"
        raise ConflictError(f"{over} over by now. Regenerate the plan, then accept it.")
    known = {one.id: one.state for one in draft.events}
    if older is not None and any(known.get(one.id) is not one.state for one in _ended(older)):
        raise ConflictError(
            "The week you follow now went on since this was drafted. Regenerate the plan, then accept it."
        )
    before = {one.id: one for one in older.events} if older is not None else {}
    events = tuple(_continued(one, before, now) for one in draft.events)
    return replace(draft, state=PlanState.ACCEPTED, accepted_at=now, events=events)


def again_accepted(replaced: Plan, instead: Plan, now: datetime) -> Plan:
    """Return a replaced plan as the one that counts again: to calendars each of its events is news."""
    shown = {one.id: one.sequence for one in instead.events}
    events = tuple(
        replace(one, sequence=max(one.sequence + 1, shown.get(one.id, 0)) + 1, changed_at=now)
        for one in replaced.events
    )
    return replace(replaced, state=PlanState.ACCEPTED, events=events)


def _ended(plan: Plan) -> list[Event]:
    return [one for one in plan.live if one.state in ENDED]


def _continued(event: Event, before: Mapping[EventId, Event], now: datetime) -> Event:
    """Return an event as the next version of the one that calendars have under its id."""
    old = before.get(event.id)
    if old is None or event == old:
        return event
    is_moved = (event.start, event.end) != (old.start, old.end)
    return replace(event, sequence=old.sequence + 1, moves=old.moves + is_moved, changed_at=now)
