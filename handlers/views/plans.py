"""A week's plan in its person's direct messages: picture, list by day, what does not fit, buttons."""

from collections.abc import Sequence
from datetime import date

from domain.plans.model import Plan, PlanState, PlanView
from domain.plans.scheduling import LeftOut, Remedy, WayOut
from domain.plans.shapes import Event, EventState
from handlers.views.blocks import actions, button, context, label, option, section, select
from handlers.views.fitting import fit_message
from handlers.views.message import Block, Message
from handlers.views.plan_words import (
    alt_text,
    by_day,
    clock,
    event_line,
    length,
    planned_on,
    title_of,
    week_name,
)
from handlers.views.text import day, escape, notification, plural

SHOWN_OUT = 3
"""Tasks that do not fit are shown with their ways out up to this many; the rest are named."""
MOST_IN_OVERFLOW = 5
AI_LABEL = "AI-generated, may be wrong"


def plan_message(view: PlanView, picture_id: str | None) -> Message:
    """Return the plan's message; `picture_id` is Slack's id of the picture of the week, if there is one."""
    plan = view.plan
    head = _head(plan)
    blocks: list[Block] = [section(f"*{escape(head)}*\n{escape(_totals(plan))}")]
    match plan.state:
        case PlanState.DISMISSED | PlanState.REPLACED:
            return Message(notification(head), (section(escape(_over(plan))),))
        case PlanState.DRAFT | PlanState.ACCEPTED:
            pass
    if picture_id is not None:
        blocks.append({"type": "image", "slack_file": {"id": picture_id}, "alt_text": alt_text(plan)})
    blocks += [_day(one, events, plan) for one, events in by_day(plan)]
    blocks += _left_out(plan)
    blocks.append(actions(_buttons(plan), f"plan:{plan.id}"))
    if view.lately:
        undo = button("Undo", "plan_undo", plan.id) if view.can_undo else None
        blocks.append(section(escape(view.lately), undo))
    blocks.append(context(escape(" ".join(_notes(plan)))))
    return fit_message(Message(notification(head), tuple(blocks)))


def _head(plan: Plan) -> str:
    state = "draft" if plan.state is PlanState.DRAFT else plan.state.value
    return f"Your {week_name(plan.week)} · {state}"


def _totals(plan: Plan) -> str:
    planned = f"{length(plan.planned_minutes)} planned of {length(plan.budget_minutes)}"
    events = plural(len(plan.live), "event")
    if not plan.left_out:
        return f"{planned} · {events}"
    names = ", ".join(_name(plan, one.task_key) for one in plan.left_out[:SHOWN_OUT])
    more = len(plan.left_out) - SHOWN_OUT
    names += f" and {more} more" if more > 0 else ""
    does = "does" if len(plan.left_out) == 1 else "do"
    asked = length(plan.asked_minutes)
    return (
        f"You asked for {asked}, {length(plan.planned_minutes)} fit: {names} {does} not. "
        f"{events}, {length(plan.budget_minutes)} allowed."
    )


def _over(plan: Plan) -> str:
    what = "was dismissed" if plan.state is PlanState.DISMISSED else "was replaced by a newer one"
    return f"This plan of the {week_name(plan.week)} {what}."


def _day(one: date, events: Sequence[Event], plan: Plan) -> Block:
    """Return a day: its events a line each, and a menu to change one of them."""
    lines = [f"*{day(one, plan.week)}* · {length(planned_on(events))}"]
    lines += [escape(event_line(event, plan)) for event in events]
    options = [option(f"{clock(event.start, plan)} {title_of(event.title)}", event.id) for event in events]
    menu = _menu(f"plan_event#{one.isoformat()}", options)
    return section("\n".join(lines), menu) | {"block_id": f"plan_day:{plan.id}:{one.isoformat()}"}


def _menu(action_id: str, options: list[Block]) -> Block:
    """Return a menu that keeps no choice, so that the same event can be chosen again, where it may be one."""
    if len(options) > MOST_IN_OVERFLOW:
        return select("Change", action_id, options)
    return {"type": "overflow", "action_id": action_id, "options": options}


def _left_out(plan: Plan) -> list[Block]:
    blocks: list[Block] = []
    for number, one in enumerate(plan.left_out[:SHOWN_OUT]):
        task = plan.task(one.task_key)
        minutes = f" ({length(task.minutes)})" if task else ""
        lines = [f"*Does not fit: {escape(_name(plan, one.task_key))}{minutes}*", escape(one.reason)]
        lines += [f"• {escape(_label(remedy))}: {escape(remedy.effect)}" for remedy in one.remedies]
        blocks.append(section("\n".join(lines)))
        if one.remedies:
            elements = [_way(plan, one, remedy, number) for remedy in one.remedies]
            blocks.append(actions(elements))
    if rest := plan.left_out[SHOWN_OUT:]:
        names = "; ".join(f"{_name(plan, one.task_key)}: {one.reason}" for one in rest)
        blocks.append(section(escape(f"Also left out: {names}")))
    return blocks


def _way(plan: Plan, one: LeftOut, remedy: Remedy, number: int) -> Block:
    value = f"{plan.id}:{plan.version}:{remedy.minutes or 0}:{one.task_key}"
    return button(_label(remedy), f"plan_out_{remedy.way.value}#{number}", value)


def _label(remedy: Remedy) -> str:
    match remedy.way:
        case WayOut.DROP:
            return "Drop"
        case WayOut.NEXT_WEEK:
            return "Next Week"
        case WayOut.SHORTEN:
            return f"Shorten to {length(remedy.minutes or 0)}"
        case WayOut.MORE_HOURS:
            return f"Add {length(remedy.minutes or 0)}"


def _name(plan: Plan, task_key: str) -> str:
    task = plan.task(task_key)
    return title_of(task.title) if task else "a task"


def _buttons(plan: Plan) -> list[Block]:
    if plan.state is PlanState.DRAFT:
        return [
            button("Accept", "plan_accept", f"{plan.id}:{plan.version}", "primary"),
            button("Adjust", "plan_adjust", plan.id),
            button("Regenerate", "plan_regenerate", plan.id),
            _more(plan, ("Dismiss", "dismiss")),
        ]
    pending = [one for one in plan.live if one.state is EventState.PENDING]
    first = [button("Re-plan", "plan_replan", plan.id)] if pending else []
    return [
        *first,
        button("Adjust", "plan_adjust", plan.id),
        _more(
            plan,
            ("Calendar file", "file"),
            ("Private calendar feed", "feed"),
            ("Hours and calendar", "settings"),
        ),
    ]


def _more(plan: Plan, *choices: tuple[str, str]) -> Block:
    options = [{"text": label(text), "value": f"{value}:{plan.id}"} for text, value in choices]
    return {"type": "overflow", "action_id": "plan_more", "options": options}


def _notes(plan: Plan) -> list[str]:
    notes = [AI_LABEL + "."] if plan.is_generated else []
    notes += [note.rstrip(".") + "." for note in plan.notices]
    if plan.state is PlanState.DRAFT:
        notes.append("The menu of a day changes its events. Nothing is in your week until you press Accept.")
    else:
        notes.append("Say “move the review to Thu morning” or “keep Friday free” in this thread.")
    notes.append(f"Times are yours ({plan.timezone}). Only you see this.")
    return notes
