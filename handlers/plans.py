"""A plan's buttons and the form of one event: accept, change, what does not fit, re-plan, undo."""

from dataclasses import dataclass

from domain.errors import ConflictError, InvalidInputError, NotFoundError
from domain.ids import EventId, PlanId
from domain.people.model import Person
from domain.plans.changes import (
    AddHours,
    Change,
    DropTask,
    FreshChoice,
    PostponeTask,
    Replan,
    ShortenTask,
    StartAfresh,
)
from domain.plans.model import PlanState
from domain.plans.scheduling import WayOut
from handlers.context import Desk, WorkContext
from handlers.errors import whisper_at
from handlers.listener import action, action_now, submission
from handlers.payloads import Action, Body, Submission
from handlers.plan_asking import draw_again
from handlers.plan_calendars import open_settings_for, send_file, whisper_feed
from handlers.plan_forms import parse_event
from handlers.views.answers import note_message
from handlers.views.message import Message
from handlers.views.plan_forms import event_modal
from handlers.views.plan_talk import offer_message
from handlers.views.plans import plan_message

MOVED_ON = "The plan changed since this was shown, so nothing was done. Look at it as it is now."
NOTHING_MOVES = "Nothing needs to move: the plan is as good as it can be with few moves."
ASKED = "You asked for it."
STARTED = "A fresh start was made. Undo is in your plan."
NO_WEEK = "There is no accepted plan of this week any more. Say `/plan` to make one."


async def open_event(body: Body, desk: Desk) -> None:
    """Open the form of the event that was chosen; the block_id is `plan_day:<plan>:<day>`."""
    pressed = Action.parse(body)
    actor = await desk.services.people.get(pressed.team_id, pressed.user_id)
    plan = await desk.services.plans.get(actor, PlanId(pressed.block_id.split(":")[1]))
    event = plan.event(EventId(pressed.value))
    if event is None or event not in plan.live:
        raise NotFoundError("That event is not in the plan any more.")
    modal = event_modal(plan, event, plan.state is PlanState.ACCEPTED)
    await desk.slack.client(actor.team_id).views_open(trigger_id=pressed.trigger_id, view=modal)


def check_event(body: Body) -> None:
    """Refuse the form of an event that does not parse."""
    parse_event(Submission.parse(body))


async def handle_event(body: Body, ctx: WorkContext) -> None:
    """Change the event as the form says, all of it or nothing."""
    submitted = Submission.parse(body)
    form = parse_event(submitted)
    actor = await ctx.person(submitted.user_id)
    plan = await ctx.services.plans.get(actor, form.plan_id)
    changes = form.changes(plan)
    if changes:
        await ctx.services.plans.change(actor, plan.id, changes, cause=ctx.cause)


async def handle_accept(body: Body, ctx: WorkContext) -> None:
    """Accept the draft that was shown. The value is `<plan>:<version>`."""
    pressed = Action.parse(body)
    plan_id, version = _versioned(pressed.value)
    actor = await ctx.person(pressed.user_id)
    await ctx.services.plans.accept(actor, plan_id, version=version, cause=ctx.cause)
    await _redrawn(pressed, plan_id, ctx)


async def handle_regenerate(body: Body, ctx: WorkContext) -> None:
    """Draft the week again from the same wishes."""
    pressed = Action.parse(body)
    actor = await ctx.person(pressed.user_id)
    plan = await ctx.services.plans.get(actor, PlanId(pressed.value))
    if plan.state is not PlanState.DRAFT:
        raise ConflictError(MOVED_ON)
    drawing = ctx.services.plans.regenerate(actor, plan.id, cause=ctx.cause)
    await draw_again(actor, plan, drawing, ctx)


async def handle_undo(body: Body, ctx: WorkContext) -> None:
    """Take the newest change of the plan back."""
    pressed = Action.parse(body)
    actor = await ctx.person(pressed.user_id)
    await ctx.services.plans.undo(actor, PlanId(pressed.value), cause=ctx.cause)
    await _redrawn(pressed, PlanId(pressed.value), ctx)


@dataclass(frozen=True, slots=True)
class _Out:
    """A pressed way out: of which plan in which version, for which task."""

    plan_id: PlanId
    version: int
    minutes: int
    task_key: str


async def handle_way_out(body: Body, ctx: WorkContext) -> None:
    """Take a way out for a task that does not fit. The value is `<plan>:<version>:<minutes>:<task>`."""
    pressed = Action.parse(body)
    out = _out(pressed.value)
    actor = await ctx.person(pressed.user_id)
    plan = await ctx.services.plans.get(actor, out.plan_id)
    if plan.version != out.version and ctx.attempt <= 1:  # a second attempt may have done it already
        raise ConflictError(MOVED_ON)
    change = _way_out(pressed.action_id, out)
    await ctx.services.plans.change(actor, plan.id, [change], cause=ctx.cause)
    await _redrawn(pressed, plan.id, ctx)


def _way_out(action_id: str, out: _Out) -> Change:
    match WayOut(action_id.split("#", 1)[0].removeprefix("plan_out_")):
        case WayOut.DROP:
            return DropTask(out.task_key)
        case WayOut.NEXT_WEEK:
            return PostponeTask(out.task_key)
        case WayOut.SHORTEN:
            return ShortenTask(out.task_key, out.minutes)
        case WayOut.MORE_HOURS:
            return AddHours(out.minutes)


def _out(value: str) -> _Out:
    plan_id, version, minutes, task_key = value.split(":", 3)
    return _Out(PlanId(plan_id), int(version), int(minutes), task_key)


def _versioned(value: str) -> tuple[PlanId, int]:
    plan_id, _, version = value.rpartition(":")
    return PlanId(plan_id), int(version)


async def handle_replan(body: Body, ctx: WorkContext) -> None:
    """Offer to plan the rest of the week again. The value is the plan."""
    pressed = Action.parse(body)
    actor = await ctx.person(pressed.user_id)
    offer = await asked_offer(actor, PlanId(pressed.value), ctx)
    await whisper_at(ctx, actor.id, pressed.note_place, offer)


async def asked_offer(actor: Person, plan_id: PlanId, ctx: WorkContext) -> Message:
    """Return what a re-plan would change, with its buttons, or that nothing would."""
    plan = await ctx.services.plans.get(actor, plan_id)
    if plan.state is not PlanState.ACCEPTED:
        raise ConflictError("Only an accepted plan is planned again. A draft has Regenerate.")
    proposal = await ctx.services.plan_life.propose(plan, ASKED)
    view = await ctx.services.plans.view(ctx.team_id, plan_id)
    if proposal is None or view is None:
        return note_message(NOTHING_MOVES)
    return offer_message(view, proposal)


async def handle_offer(body: Body, ctx: WorkContext) -> None:
    """Plan the rest again as offered, or thoroughly. The value is `<plan>:<version>`."""
    pressed = Action.parse(body)
    plan_id, version = _versioned(pressed.value)
    actor = await ctx.person(pressed.user_id)
    plan = await ctx.services.plans.get(actor, plan_id)
    if plan.version != version and ctx.attempt <= 1:
        await _conclude(pressed, MOVED_ON, ctx)
        return
    change = Replan(is_quick=pressed.action_id == "plan_offer_replan")
    await ctx.services.plans.change(actor, plan_id, [change], cause=ctx.cause)
    await _conclude(pressed, "The rest of your week was planned again. Undo is in the plan.", ctx)


async def handle_keep(body: Body, ctx: WorkContext) -> None:
    """Leave the plan as it is."""
    pressed = Action.parse(body)
    actor = await ctx.person(pressed.user_id)
    await ctx.services.plans.get(actor, _versioned(pressed.value)[0])
    await _conclude(pressed, "Your plan stays as it is.", ctx)


async def handle_fresh(body: Body, ctx: WorkContext) -> None:
    """Start afresh as chosen. The value is the plan when the person asked for it, else empty."""
    pressed = Action.parse(body)
    choice = FreshChoice(pressed.action_id.removeprefix("plan_fresh_"))
    actor = await ctx.person(pressed.user_id)
    if pressed.value:
        plan_id = PlanId(pressed.value)
        await ctx.services.plans.change(actor, plan_id, [StartAfresh(choice)], cause=ctx.cause)
        await _conclude(pressed, STARTED, ctx)
        return
    try:
        plan = await ctx.services.plans.fresh_start(actor, choice, cause=ctx.cause)
    except ConflictError as error:
        await _conclude(pressed, error.public, ctx)
        return
    await _conclude(pressed, STARTED if plan is not None else NO_WEEK, ctx)


async def _conclude(pressed: Action, words: str, ctx: WorkContext) -> None:
    """Put words in the place of what was pressed: its buttons have done what they do."""
    message = note_message(words)
    if pressed.is_ephemeral and pressed.response_url:
        await ctx.messenger.respond(pressed.response_url, message, replace_original=True)
        return
    if pressed.channel_id is None or pressed.message_ts is None:
        return
    key = await ctx.desk.slack.key_of(ctx.team_id, pressed.channel_id, pressed.message_ts)
    if key is not None:
        await ctx.messenger.show(
            ctx.team_id, key, channel_id=pressed.channel_id, thread_ts=None, message=message
        )


async def _redrawn(pressed: Action, plan_id: PlanId, ctx: WorkContext) -> None:
    """Draw a private copy of the plan anew; the plan's own message follows by itself."""
    if not (pressed.is_ephemeral and pressed.response_url):
        return
    view = await ctx.services.plans.view(ctx.team_id, plan_id)
    if view is not None:
        await ctx.messenger.respond(pressed.response_url, plan_message(view, None), replace_original=True)


def _more(value: str) -> tuple[str, PlanId]:
    choice, _, plan_id = value.partition(":")
    return choice, PlanId(plan_id)


def wants_settings(body: Body) -> bool:
    """Tell whether the menu opens a form."""
    return _more(Action.parse(body).value)[0] == "settings"


async def open_more(body: Body, desk: Desk) -> None:
    """Open *Hours and calendar* from the menu."""
    pressed = Action.parse(body)
    actor = await desk.services.people.get(pressed.team_id, pressed.user_id)
    await open_settings_for(actor, pressed.trigger_id, desk)


async def handle_more(body: Body, ctx: WorkContext) -> None:
    """Do what the menu says. The value is `<choice>:<plan>`."""
    pressed = Action.parse(body)
    choice, plan_id = _more(pressed.value)
    actor = await ctx.person(pressed.user_id)
    match choice:
        case "dismiss":
            await ctx.services.plans.dismiss(actor, plan_id, cause=ctx.cause)
            await _redrawn(pressed, plan_id, ctx)
        case "file":
            await send_file(actor, await ctx.services.plans.get(actor, plan_id), ctx)
        case "feed":
            await whisper_feed(actor, pressed, ctx)
        case _:
            raise InvalidInputError("more", "I do not know that choice.")


LISTENERS = (
    action_now("plan_event", open_event),
    submission("plan_event_saved", check=check_event, work=handle_event),
    action("plan_accept", handle_accept),
    action("plan_regenerate", handle_regenerate),
    action("plan_undo", handle_undo),
    *(action(f"plan_out_{way.value}", handle_way_out) for way in WayOut),
    action("plan_replan", handle_replan),
    action("plan_offer_replan", handle_offer),
    action("plan_offer_better", handle_offer),
    action("plan_offer_keep", handle_keep),
    *(action(f"plan_fresh_{choice.value}", handle_fresh) for choice in FreshChoice),
    action_now("plan_more", open_more, handle_more, wants_settings),
)
