"""A person's hours and calendar: the form, the calendar read for busy times, the file and the feed."""

import html
import re
from dataclasses import replace

from domain.people.model import Person
from domain.plans.model import Plan, PlanSettings
from handlers.context import Desk, WorkContext
from handlers.errors import whisper_at
from handlers.listener import action, submission
from handlers.payloads import Action, Body, Command, Submission
from handlers.plan_forms import parse_settings
from handlers.views.answers import note_message
from handlers.views.message import Message, View
from handlers.views.plan_forms import settings_modal
from handlers.views.plan_talk import (
    calendar_message,
    feed_message,
    feed_opened_message,
    feed_opened_modal,
    filed_words,
)

SAVED = "Your hours are saved. Plans made from now on keep to them."
_LINK = re.compile(r"<?(?P<address>[^|>\s]+)(?:\|[^>]*)?>?")


async def open_settings_for(actor: Person, trigger_id: str, desk: Desk) -> None:
    """Open *Hours and calendar*."""
    view = await _settings_view(actor, desk)
    await desk.slack.client(actor.team_id).views_open(trigger_id=trigger_id, view=view)


async def _settings_view(actor: Person, desk: Desk) -> View:
    calendars = desk.services.calendars
    settings, link = await desk.services.plans.settings(actor), await calendars.link(actor)
    shown: PlanSettings = replace(settings, calendar_host=link.host if link else None)
    return settings_modal(shown, actor.timezone, await calendars.has_feed(actor), calendars.can_feed)


def check_settings(body: Body) -> None:
    """Refuse hours that do not parse, and an address that no calendar can have."""
    parse_settings(Submission.parse(body))


async def handle_settings(body: Body, ctx: WorkContext) -> None:
    """Remember the hours, and connect the calendar that was given."""
    submitted = Submission.parse(body)
    form = parse_settings(submitted)
    actor = await ctx.person(submitted.user_id)
    settings = await ctx.services.plans.settings(actor)
    await ctx.services.plans.save_settings(actor, form.on(settings))
    await whisper_at(ctx, actor.id, None, note_message(SAVED))
    if form.calendar:
        link = await ctx.services.calendars.connect(actor, form.calendar)
        await whisper_at(ctx, actor.id, None, calendar_message(link))


async def answer_calendar(command: Command, rest: str, ctx: WorkContext) -> Message:
    """Connect a calendar by its address, disconnect it (`off`), or say which one is read."""
    actor, calendars = await ctx.person(command.user_id), ctx.services.calendars
    if not rest:
        return calendar_message(await calendars.link(actor))
    if rest.casefold() == "off":
        await calendars.disconnect(actor)
        return note_message("Your calendar is disconnected, and its address is forgotten.")
    found = _LINK.fullmatch(rest)
    address = html.unescape(found["address"] if found else rest)
    return calendar_message(await calendars.connect(actor, address))


async def answer_feed(command: Command, rest: str, ctx: WorkContext) -> Message:
    """Say how the feed is, or close it (`off`)."""
    actor, calendars = await ctx.person(command.user_id), ctx.services.calendars
    if rest.casefold() == "off":
        await calendars.close_feed(actor)
        return note_message("Your calendar feed is closed. Its address answers nothing any more.")
    return feed_message(is_open=await calendars.has_feed(actor), can_open=calendars.can_feed)


async def whisper_feed(actor: Person, pressed: Action, ctx: WorkContext) -> None:
    """Say privately how the feed is."""
    calendars = ctx.services.calendars
    message = feed_message(is_open=await calendars.has_feed(actor), can_open=calendars.can_feed)
    await whisper_at(ctx, actor.id, pressed.note_place, message)


async def send_file(actor: Person, plan: Plan, ctx: WorkContext) -> None:
    """Send a plan as a calendar file in the person's direct messages."""
    file = await ctx.services.calendars.file(actor, plan.id)
    await ctx.desk.slack.files.send(
        ctx.team_id, actor.id, file.name, file.content.decode(), filed_words(plan)
    )


async def handle_feed_open(body: Body, ctx: WorkContext) -> None:
    """Open the feed under a new address, and show it where the button was."""
    pressed = Action.parse(body)
    address = await ctx.services.calendars.open_feed(await ctx.person(pressed.user_id))
    if pressed.view_id:
        await ctx.messenger.fill(ctx.team_id, pressed.view_id, feed_opened_modal(address))
        return
    await _answer(pressed, feed_opened_message(address), ctx)


async def handle_feed_close(body: Body, ctx: WorkContext) -> None:
    """Close the feed."""
    pressed = Action.parse(body)
    actor = await ctx.person(pressed.user_id)
    await ctx.services.calendars.close_feed(actor)
    if pressed.view_id:
        await ctx.messenger.fill(ctx.team_id, pressed.view_id, await _settings_view(actor, ctx.desk))
        return
    await _answer(pressed, note_message("Your calendar feed is closed."), ctx)


async def handle_calendar_off(body: Body, ctx: WorkContext) -> None:
    """Forget the calendar, and draw the form anew."""
    pressed = Action.parse(body)
    actor = await ctx.person(pressed.user_id)
    await ctx.services.calendars.disconnect(actor)
    if pressed.view_id:
        await ctx.messenger.fill(ctx.team_id, pressed.view_id, await _settings_view(actor, ctx.desk))


async def _answer(pressed: Action, message: Message, ctx: WorkContext) -> None:
    if pressed.response_url:
        await ctx.messenger.respond(pressed.response_url, message, replace_original=pressed.is_ephemeral)
        return
    await whisper_at(ctx, pressed.user_id, pressed.note_place, message)


LISTENERS = (
    submission("plan_settings_saved", check=check_settings, work=handle_settings),
    action("plan_calendar_off", handle_calendar_off),
    action("plan_feed_open", handle_feed_open),
    action("plan_feed_close", handle_feed_close),
)
