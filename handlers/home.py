"""Home: opened, paged, used, and led on from to forms and facts."""

import json
from dataclasses import replace
from datetime import timedelta

from domain.errors import InvalidInputError
from domain.ids import ActivityId, EventId, PlanId, ProcessId, StepId
from domain.operations.model import Activity, CompleteStep, Source
from domain.people.model import Person
from domain.plans.changes import FinishEvent
from domain.processes.model import StartRequest
from handlers.context import Desk, WorkContext
from handlers.conversations import offer_prompts
from handlers.errors import whisper_at
from handlers.forms import parse_start
from handlers.listener import action, action_now, event, shortcut_now, submission
from handlers.payloads import Action, Body, HomeOpened, Shortcut, Submission
from handlers.places import require_member
from handlers.starting import start_form
from handlers.views.answers import note_message
from handlers.views.home import about_modal, help_modal
from handlers.views.message import View

CALLS_FOR = timedelta(days=7)
ASK = "Ask me anything here, for example: what is due this week? I answer from the record of your processes."


async def handle_opened(body: Body, ctx: WorkContext) -> None:
    """Show the tab somebody opened: their Home, or prompts beside the messages."""
    opened = HomeOpened.parse(body)
    match opened.tab:
        case "home":
            await ctx.services.home.open(await ctx.person(opened.user_id))
        case "messages":
            await offer_prompts(opened, ctx)
        case _:
            return


async def handle_done(body: Body, ctx: WorkContext) -> None:
    """Mark a step done. The value is `<process>:<step>`."""
    pressed = Action.parse(body)
    process_id, _, step_id = pressed.value.partition(":")
    actor = await ctx.person(pressed.user_id)
    await ctx.services.home.end_introduction(actor)
    done: Activity | None = None
    try:
        done = await ctx.services.operations.apply(
            actor,
            ProcessId(process_id),
            [CompleteStep(StepId(step_id))],
            source=Source.BUTTON,
            cause=ctx.cause,
            place=None,
        )
    finally:  # refused or not: what they looked at may be old
        await ctx.services.home.refresh(actor, done)


async def handle_event_done(body: Body, ctx: WorkContext) -> None:
    """Mark an event of one's week done. The value is `<plan>:<event>`."""
    pressed = Action.parse(body)
    plan_id, _, event_id = pressed.value.partition(":")
    actor = await ctx.person(pressed.user_id)
    done = FinishEvent(EventId(event_id))
    try:
        await ctx.services.plans.change(actor, PlanId(plan_id), [done], cause=ctx.cause)
    finally:  # refused or not: what they looked at may be old
        await ctx.services.home.refresh(actor)


async def handle_undo(body: Body, ctx: WorkContext) -> None:
    """Take a change back. The value is the entry of the history."""
    pressed = Action.parse(body)
    actor = await ctx.person(pressed.user_id)
    try:
        await ctx.services.operations.undo(actor, ActivityId(pressed.value), cause=ctx.cause)
    finally:
        await ctx.services.home.refresh(actor)


async def handle_page(body: Body, ctx: WorkContext) -> None:
    """Turn to another page of steps. The value is its number."""
    pressed = Action.parse(body)
    if pressed.value.isdecimal():
        await ctx.services.home.turn_to(await ctx.person(pressed.user_id), int(pressed.value[:4]))


async def handle_dismiss(body: Body, ctx: WorkContext) -> None:
    """Leave the introduction out from now on."""
    await ctx.services.home.end_introduction(await ctx.person(Action.parse(body).user_id))


async def handle_ask(body: Body, ctx: WorkContext) -> None:
    """Begin a direct message, where people ask."""
    pressed = Action.parse(body)
    await whisper_at(ctx, pressed.user_id, None, note_message(ASK))
    await ctx.services.home.end_introduction(await ctx.person(pressed.user_id))


async def handle_ai(body: Body, ctx: WorkContext) -> None:
    """Turn AI on or off for the person who pressed."""
    pressed = Action.parse(body)
    actor = await ctx.person(pressed.user_id)
    changed = await ctx.services.conversations.turn_ai(actor, on=pressed.value == "on")
    await ctx.services.home.refresh(changed)


async def open_start(body: Body, desk: Desk) -> None:
    """Open the *Start a process* form, which asks for the channel too."""
    pressed = Action.parse(body)
    actor = await _person(pressed, desk)
    await _open(pressed, desk, await start_form(actor, None, "", desk))
    await desk.services.home.end_introduction(actor)


async def open_start_anywhere(body: Body, desk: Desk) -> None:
    """Open the same form from the global shortcut *Start a process*."""
    used = Shortcut.parse(body)
    actor = await desk.services.people.get(used.team_id, used.user_id)
    view = await start_form(actor, None, "", desk)
    await desk.slack.client(used.team_id).views_open(trigger_id=used.trigger_id, view=view)


async def open_help(body: Body, desk: Desk) -> None:
    """Show what one can say and where."""
    pressed = Action.parse(body)
    await _open(pressed, desk, help_modal())
    await desk.services.home.end_introduction(await _person(pressed, desk))


async def open_about(body: Body, desk: Desk) -> None:
    """Answer *What do you know about me?*."""
    pressed = Action.parse(body)
    actor = await _person(pressed, desk)
    usage = await desk.services.gateway.usage(actor, since=desk.clock.now() - CALLS_FOR)
    home = await desk.services.home.gather(actor)
    await _open(pressed, desk, about_modal(home, len(usage.rows)))


async def _person(pressed: Action, desk: Desk) -> Person:
    return await desk.services.people.get(pressed.team_id, pressed.user_id)


async def _open(pressed: Action, desk: Desk, view: View) -> None:
    await desk.slack.client(pressed.team_id).views_open(trigger_id=pressed.trigger_id, view=view)


def parse_home_start(form: Submission) -> StartRequest:
    """Read *Start a process* with the channel chosen in the form."""
    chosen = str(form.element("channel").get("selected_conversation") or "")
    if not chosen:
        raise InvalidInputError("channel", "Choose the channel the process lives in.")
    return parse_start(replace(form, private_metadata=json.dumps({"channel_id": chosen})))


def check_start(body: Body) -> None:
    """Refuse a form that does not parse."""
    parse_home_start(Submission.parse(body))


async def handle_start(body: Body, ctx: WorkContext) -> None:
    """Start the process in the chosen channel; its card appears there."""
    submitted = Submission.parse(body)
    request = parse_home_start(submitted)
    actor = await ctx.person(submitted.user_id)
    await require_member(actor, request.channel_id, ctx)
    await ctx.services.people.many(ctx.team_id, [request.owner_id])  # the card names them
    await ctx.services.processes.start(actor, request, cause=ctx.cause)
    await ctx.services.home.refresh(actor)


LISTENERS = (
    event("app_home_opened", handle_opened),
    action("home_done", handle_done),
    action("home_event_done", handle_event_done),
    action("home_undo", handle_undo),
    action("home_page", handle_page),
    action("home_dismiss", handle_dismiss),
    action("home_ask", handle_ask),
    action("home_ai", handle_ai),
    action_now("home_start", open_start),
    action_now("home_help", open_help),
    action_now("home_about", open_about),
    shortcut_now("start_process", open_start_anywhere),
    submission("home_started", check=check_start, work=handle_start),
)
