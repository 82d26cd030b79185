"""My week on Home: what is planned today and next, with Done."""

from collections.abc import Iterator, Sequence
from datetime import date

from domain.home.model import Home
from domain.plans.model import Plan
from domain.plans.shapes import Event, EventState
from handlers.views.blocks import button, context, header, section
from handlers.views.message import Block
from handlers.views.plan_words import length, moment_of, title_of, week_name
from handlers.views.text import cut, escape, plain, plural

MOST_EVENTS = 6
"""Events shown; the plan's own message has all of them."""


def my_week(home: Home, today: date) -> Iterator[Block]:
    """List what is late, planned today and next of the accepted plan; without one, offer to make it."""
    yield header("My week")
    plan = home.plan
    if plan is None:
        ask = button("Plan My Week", "plan_open") | {"accessibility_label": "Plan my week"}
        yield section("There is no plan for this week.", ask)
        return
    shown = _shown(plan, today)
    done = sum(event.state is EventState.DONE for event in plan.live)
    words = f"{done} of {plural(len(plan.live), 'event')} done · {length(plan.planned_minutes)} planned"
    yield context(escape(words))
    if not shown:
        yield section(f"Nothing is left of your {week_name(plan.week)}.")
    for event in shown:
        yield _event(event, plan, today)


def _shown(plan: Plan, today: date) -> Sequence[Event]:
    """Return what is open, the earliest first, and what was done today."""
    there = [
        event
        for event in plan.live
        if event.state is EventState.PENDING
        or (event.state is EventState.DONE and _day(event, plan) == today)
    ]
    return there[:MOST_EVENTS]


def _event(event: Event, plan: Plan, today: date) -> Block:
    title = title_of(event.title)
    facts = [moment_of(event, plan)]
    if event.state is EventState.DONE:
        return section(f"{escape(title)}\n{' · '.join([*facts, 'done'])}")
    if _day(event, plan) < today:
        facts.append("*late*")
    elif _day(event, plan) == today:
        facts.append("*today*")
    done = button("Done", "home_event_done", f"{plan.id}:{event.id}")
    done["accessibility_label"] = cut(plain(f"Done: {title}"), 75)
    return section(f"*{escape(title)}*\n{' · '.join(facts)}", done)


def _day(event: Event, plan: Plan) -> date:
    return event.start.astimezone(plan.zone).date()
