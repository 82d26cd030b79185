"""*Start a process*: blank or from a template, with what fits its name, from a command, card or thread."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import structlog

from domain.errors import ConversError
from domain.ids import ChannelId, TemplateId
from domain.people.model import Person
from domain.processes.shapes import Origin
from domain.recommendations.model import Recommendations
from domain.templates.finding import require_active
from domain.templates.model import Template
from domain.templates.rights import may_use
from handlers.context import Desk, WorkContext
from handlers.errors import is_there, tell_not_there
from handlers.forms import parse_start
from handlers.listener import action_now, submission
from handlers.payloads import Action, Body, Command, Submission
from handlers.places import require_member, require_ours
from handlers.template_forms import parse_template_start
from handlers.threads import bind_thread
from handlers.views.home import home_start_modal
from handlers.views.message import View
from handlers.views.processes import start_process_modal
from handlers.views.starting import suggesting
from handlers.views.template_forms import start_template_modal

log = structlog.get_logger(__name__)

LOOKED_FOR = 2.0
"""Seconds to find what fits: the form has to be open within three."""


async def open_start(command: Command, name: str, desk: Desk) -> None:
    """Open the form of `/process start [NAME]`: from the template that is called so, else blank."""
    actor = await desk.services.people.get(command.team_id, command.user_id)
    await require_ours(actor, command.channel_id, desk)
    view = await desk.services.templates.startable(actor, name) if name else None
    if view is not None:
        modal = start_template_modal(view, command.channel_id, actor.id, typed=name)
    else:
        modal = await start_form(actor, command.channel_id, name, desk)
    await desk.slack.client(command.team_id).views_open(trigger_id=command.trigger_id, view=modal)


async def start_form(actor: Person, channel_id: ChannelId | None, name: str, desk: Desk) -> View:
    """Return the blank form with what fits the name; without a channel it asks for one."""
    if channel_id is None:
        blank = home_start_modal(actor.id, name=name)
    else:
        blank = start_process_modal(channel_id, name=name, owner_id=actor.id)
    found = await _fitting(actor, name, channel_id, desk)
    known = () if found is not None and found.templates else await _known(actor, desk)
    return suggesting(blank, found, known)


async def _fitting(actor: Person, goal: str, here: ChannelId | None, desk: Desk) -> Recommendations | None:
    """Return what fits a goal; None where nothing was asked, or the answer took too long for a form."""
    if not goal.strip():
        return None
    try:
        async with asyncio.timeout(LOOKED_FOR):
            return await desk.services.recommendations.recommend(actor, goal, here=here)
    except (ConversError, TimeoutError) as error:
        log.warning("nothing_recommended", error=type(error).__name__)
        return None


async def _known(actor: Person, desk: Desk) -> Sequence[Template]:
    shelves = await desk.services.templates.shelves(actor) if may_use(actor) else ()
    return [template for shelf in shelves for template in shelf.templates if not template.is_archived]


async def open_template(body: Body, desk: Desk) -> None:
    """Open the form, filled from the template of a card. The value is the template."""
    pressed = Action.parse(body)
    if pressed.channel_id is None:
        return
    actor = await desk.services.people.get(pressed.team_id, pressed.user_id)
    await require_ours(actor, pressed.channel_id, desk)
    view = await desk.services.templates.get(actor, TemplateId(pressed.value))
    require_active(view, "starting")
    modal = start_template_modal(view, pressed.channel_id, actor.id)
    await desk.slack.client(pressed.team_id).views_open(trigger_id=pressed.trigger_id, view=modal)


async def turn_to_template(body: Body, desk: Desk) -> None:
    """Fill an open form from a template instead; what was typed stays. The value is the template."""
    pressed, form = Action.parse(body), Submission.parse(body)
    actor = await desk.services.people.get(pressed.team_id, pressed.user_id)
    view = await desk.services.templates.get(actor, TemplateId(pressed.value))
    require_active(view, "starting")
    name, summary_id = form.text("name"), form.metadata().get("summary_id", "")
    modal = start_template_modal(
        view, _channel(form), actor.id, typed="" if summary_id else name, name=name, summary_id=summary_id
    )
    await _update(pressed, modal, desk)


async def turn_to_blank(body: Body, desk: Desk) -> None:
    """Turn the form into a blank one. The value is the name that was typed."""
    pressed = Action.parse(body)
    await _renew(pressed, _channel(Submission.parse(body)), pressed.value, desk)


async def look_again(body: Body, desk: Desk) -> None:
    """Show what fits the name as it is now."""
    pressed, form = Action.parse(body), Submission.parse(body)
    await _renew(pressed, _channel(form), form.text("name"), desk)


async def _renew(pressed: Action, channel_id: ChannelId | None, name: str, desk: Desk) -> None:
    actor = await desk.services.people.get(pressed.team_id, pressed.user_id)
    await _update(pressed, await start_form(actor, channel_id, name, desk), desk)


async def _update(pressed: Action, view: View, desk: Desk) -> None:
    await desk.slack.client(pressed.team_id).views_update(view_id=pressed.view_id or "", view=view)


def _channel(form: Submission) -> ChannelId | None:
    """Return where the form was opened for; None for a form that asks."""
    channel_id = form.metadata().get("channel_id")
    return ChannelId(channel_id) if channel_id else None


def check_start(body: Body) -> None:
    """Refuse a blank form that does not parse."""
    parse_start(Submission.parse(body))


async def handle_start(body: Body, ctx: WorkContext) -> None:
    """Start the process; its card appears in the channel, or the person hears why it cannot."""
    submitted = Submission.parse(body)
    request = parse_start(submitted)
    await ctx.services.people.many(ctx.team_id, [request.owner_id])  # the card names them
    actor = await ctx.person(submitted.user_id)
    await require_ours(actor, request.channel_id, ctx.desk)
    card_can_appear = await is_there(request.channel_id, ctx)
    process = await ctx.services.processes.start(actor, request, cause=ctx.cause)
    if not card_can_appear:
        await tell_not_there(process, actor.id, ctx)


def check_template_start(body: Body) -> None:
    """Refuse a form of a template that does not parse."""
    parse_template_start(Submission.parse(body))


async def handle_template_start(body: Body, ctx: WorkContext) -> None:
    """Start the process from its template; a thread it is started from is bound to it."""
    submitted = Submission.parse(body)
    form = parse_template_start(submitted)
    actor = await ctx.person(submitted.user_id)
    view = await ctx.services.templates.get(actor, form.template.id, form.template.version)
    require_active(view, "starting")
    request = form.request(view.version.definition)
    if _channel(submitted) is None:
        await require_member(actor, request.channel_id, ctx)
    await require_ours(actor, request.channel_id, ctx.desk)
    summary_id = submitted.metadata().get("summary_id")
    summary = await ctx.services.threads.get(actor, summary_id) if summary_id else None
    if summary is not None:
        request = replace(request, origin=Origin.THREAD, channel_id=summary.channel_id)
    await ctx.services.people.many(ctx.team_id, [request.owner_id, *request.roles.values()])
    card_can_appear = await is_there(request.channel_id, ctx)
    process = await ctx.services.processes.start(actor, request, cause=ctx.cause)
    if summary is not None:
        await bind_thread(summary, process, actor, ctx)
    if not card_can_appear:
        await tell_not_there(process, actor.id, ctx)


LISTENERS = (
    action_now("template_start", open_template),
    action_now("template_blank", turn_to_blank),
    action_now("start_from", turn_to_template),
    action_now("start_named", look_again),
    submission("process_start", check=check_start, work=handle_start),
    submission("template_start", check=check_template_start, work=handle_template_start),
)
