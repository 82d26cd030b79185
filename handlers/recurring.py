"""Templates that start by themselves: the form, the list, pausing, resuming and deleting."""

from datetime import time

from domain.channels.model import is_direct
from domain.errors import ConversError, InvalidInputError, NotFoundError
from domain.ids import ChannelId, RecurrenceId, TemplateId
from domain.operations.model import Place
from domain.people.model import Person
from domain.recurring.model import Every, NewRecurrence, Rule
from domain.recurring.naming import checked_pattern
from domain.recurring.rules import require_sound
from domain.templates.finding import require_active
from domain.templates.model import TemplateView
from handlers.context import Desk, WorkContext
from handlers.errors import is_there, whisper_at
from handlers.listener import action, action_now, submission
from handlers.payloads import Action, Body, Command, Submission
from handlers.places import require_ours
from handlers.template_forms import LOST, parse_asked
from handlers.views.recurring import LAST_WORKING_DAY, repeat_message, repeat_modal, repeats_message

NOT_THERE = "I am not in that channel. Say `/invite @Convers` there, and try again."


async def open_repeat(command: Command, name: str, desk: Desk) -> None:
    """Open *Repeat* for the template that `/process repeat NAME` means."""
    actor = await desk.services.people.get(command.team_id, command.user_id)
    if not name:
        raise InvalidInputError("name", "Which template? Say `/process repeat NAME`.")
    try:
        view = await desk.services.templates.find(actor, name)
    except NotFoundError:
        await _refuse_process(actor, command, name, desk)
        raise
    await _open(view, command.channel_id, actor, command.trigger_id, desk)


async def _refuse_process(actor: Person, command: Command, name: str, desk: Desk) -> None:
    """Say how a process is repeated, when that is what the name means."""
    try:
        process = await desk.services.processes.find(actor, command.channel_id, name)
    except ConversError:
        return
    raise InvalidInputError(
        "name",
        f"“{process.name}” is a process. `/process save {process.name}` makes a template of it, "
        "and that can be repeated.",
    )


async def open_repeat_button(body: Body, desk: Desk) -> None:
    """Open *Repeat* for the template of a card. The value is the template."""
    pressed = Action.parse(body)
    actor = await desk.services.people.get(pressed.team_id, pressed.user_id)
    view = await desk.services.templates.get(actor, TemplateId(pressed.value))
    channel_id = pressed.channel_id or ChannelId(pressed.user_id)
    await _open(view, channel_id, actor, pressed.trigger_id, desk)


async def _open(
    view: TemplateView, channel_id: ChannelId, actor: Person, trigger_id: str, desk: Desk
) -> None:
    require_active(view, "repeating")
    modal = repeat_modal(view, channel_id, actor, actor.today(desk.clock.now()))
    await desk.slack.client(actor.team_id).views_open(trigger_id=trigger_id, view=modal)


def parse_repeat(form: Submission) -> NewRecurrence:
    """Read *Repeat*; InvalidInputError names the input that does not parse."""
    template_id = form.metadata().get("template_id")
    if not template_id:
        raise InvalidInputError("name", LOST)
    channel_id = form.element("channel").get("selected_conversation")
    if not channel_id:
        raise InvalidInputError("channel", "Choose a channel.")
    roles, answers = parse_asked(form)
    return NewRecurrence(
        template_id=TemplateId(template_id),
        pattern=checked_pattern(form.text("name")),
        channel_id=ChannelId(str(channel_id)),
        owner_id=form.user("owner") or form.user_id,
        rule=_rule(form),
        roles=roles,
        answers=answers,
    )


def _rule(form: Submission) -> Rule:
    every = Every(_chosen(form, "unit") or Every.DAYS)
    interval = form.text("interval")
    starts_on = form.day("from")
    if not interval.isascii() or not interval.isdigit():
        raise InvalidInputError("interval", "Write a whole number, such as 1.")
    if starts_on is None:
        raise InvalidInputError("from", "Choose a day.")
    month_day = _chosen(form, "month_day")
    has_day = every is Every.MONTHS and month_day.isdigit() and month_day != LAST_WORKING_DAY
    rule = Rule(
        every=every,
        at=_time(form),
        timezone=form.text("timezone"),
        starts_on=starts_on,
        interval=int(interval),
        weekdays=tuple(int(one) for one in form.ticked("weekdays")) if every is Every.WEEKS else (),
        month_day=int(month_day) if has_day else None,
    )
    require_sound(rule)
    return rule


def _time(form: Submission) -> time:
    try:
        return time.fromisoformat(str(form.element("time").get("selected_time") or ""))
    except ValueError:
        raise InvalidInputError("time", "Choose a time.") from None


def _chosen(form: Submission, block_id: str) -> str:
    return str((form.element(block_id).get("selected_option") or {}).get("value") or "")


def check_repeat(body: Body) -> None:
    """Refuse a *Repeat* form that does not parse."""
    parse_repeat(Submission.parse(body))


async def handle_repeat(body: Body, ctx: WorkContext) -> None:
    """Keep the repetition, and show it privately."""
    submitted = Submission.parse(body)
    new = parse_repeat(submitted)
    actor = await ctx.person(submitted.user_id)
    await ctx.services.people.many(ctx.team_id, [new.owner_id, *new.roles.values()])
    await require_ours(actor, new.channel_id, ctx.desk)
    if not is_direct(new.channel_id) and not await is_there(new.channel_id, ctx):
        raise InvalidInputError("channel", NOT_THERE)
    view = await ctx.services.recurring.create(actor, new, cause=ctx.cause)
    place = Place(ChannelId(submitted.metadata()["channel_id"]))
    await whisper_at(ctx, actor.id, place, repeat_message(view, actor, ctx.now))


async def answer_repeats(command: Command, _: str, ctx: WorkContext) -> None:
    """Answer `/process repeats`: what repeats here, and what the person made or owns elsewhere."""
    actor = await ctx.person(command.user_id)
    views = await ctx.services.recurring.listed(actor, command.channel_id)
    await ctx.messenger.respond(command.response_url, repeats_message(views, actor, ctx.now))


async def _show(pressed: Action, actor: Person, ctx: WorkContext, page: int = 0) -> None:
    """Draw the list anew in the place of what was pressed."""
    here = pressed.channel_id or ChannelId(pressed.user_id)
    views = await ctx.services.recurring.listed(actor, here)
    if pressed.response_url:
        message = repeats_message(views, actor, ctx.now, page)
        await ctx.messenger.respond(pressed.response_url, message, replace_original=True)


async def handle_page(body: Body, ctx: WorkContext) -> None:
    """Turn to another page of the list. The value is its number."""
    pressed = Action.parse(body)
    await _show(pressed, await ctx.person(pressed.user_id), ctx, int(pressed.value or 0))


async def handle_pause(body: Body, ctx: WorkContext) -> None:
    """Pause a repetition."""
    pressed = Action.parse(body)
    actor = await ctx.person(pressed.user_id)
    recurrence_id = RecurrenceId(pressed.value)
    await ctx.services.recurring.pause(actor, recurrence_id, pressed.channel_id, cause=ctx.cause)
    await _show(pressed, actor, ctx)


async def handle_resume(body: Body, ctx: WorkContext) -> None:
    """Let a repetition go on from now."""
    pressed = Action.parse(body)
    actor = await ctx.person(pressed.user_id)
    recurrence_id = RecurrenceId(pressed.value)
    await ctx.services.recurring.resume(actor, recurrence_id, pressed.channel_id, cause=ctx.cause)
    await _show(pressed, actor, ctx)


async def handle_delete(body: Body, ctx: WorkContext) -> None:
    """Delete a repetition; what it started stays."""
    pressed = Action.parse(body)
    actor = await ctx.person(pressed.user_id)
    recurrence_id = RecurrenceId(pressed.value)
    await ctx.services.recurring.delete(actor, recurrence_id, pressed.channel_id, cause=ctx.cause)
    await _show(pressed, actor, ctx)


LISTENERS = (
    action_now("repeat_open", open_repeat_button),
    action("repeat_page", handle_page),
    action("repeat_pause", handle_pause),
    action("repeat_resume", handle_resume),
    action("repeat_delete", handle_delete),
    submission("repeat_saved", check=check_repeat, work=handle_repeat),
)
