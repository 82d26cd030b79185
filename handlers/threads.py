"""Summarise a thread or a channel, share it, add its action items as steps, turn it into a process."""

import asyncio
import re
from dataclasses import replace

import structlog

from domain.errors import ConversError, InvalidInputError, UnavailableError
from domain.ids import ChannelId, ProcessId, UserId
from domain.likeness.choosing import Alike, alike
from domain.operations.model import Place
from domain.people.model import Person
from domain.processes.model import Process, StartRequest
from domain.processes.shapes import Drafter, Origin
from domain.threads.drafting import check_lines
from domain.threads.model import FindingKind, Purpose, Summary
from domain.threads.service import USUAL_DAYS
from handlers.context import Desk, WorkContext
from handlers.errors import whisper_at
from handlers.forms import parse_start
from handlers.listener import action, action_now, shortcut, shortcut_now, submission
from handlers.payloads import Action, Body, Command, MessageEvent, Shortcut, Submission, opened_view
from handlers.views.answers import applied_reply, note_message
from handlers.views.message import Message, View
from handlers.views.text import plural
from handlers.views.threads import choose_process_message, summary_message, turn_modal
from handlers.views.waiting import ready_message, waiting_view

log = structlog.get_logger(__name__)

READING = "I am reading the conversation. Only you will see what I find."
TOLD_LATER = "You may close this form: I tell you when I am done."
LOOKED_FOR = 2.0
"""Seconds to find what a conversation looks like."""
_ASKS = re.compile(
    r"(?:please |can you |could you )?(?:summari[sz]e|sum up|tl;?dr)(?: (?:this|the))?"
    r"(?: (?:thread|conversation|discussion))?(?: (?:for me|please))?[.!? ]*",
    re.I,
)
_CHANNEL = re.compile(r"<#(?P<id>[CGD][A-Z0-9]+)(?:\|[^>]*)?>")
_DAYS = re.compile(r"(?:last |the last )?(?P<days>\d{1,3})(?: ?d(?:ays?)?)?", re.I)


def asks_for_summary(heard: MessageEvent, text: str, bot_user_id: UserId) -> bool:
    """Tell whether a message in a thread asks Convers for a summary of it."""
    if heard.thread_ts is None or not _ASKS.fullmatch(text.strip()):
        return False
    return heard.is_dm or heard.mentions(bot_user_id) or heard.parent_user_id == bot_user_id


async def answer_words(heard: MessageEvent, ctx: WorkContext) -> None:
    """Show who asked by words what the thread holds, privately."""
    place = Place(heard.channel_id, heard.thread_ts)
    actor = await ctx.person(heard.user_id)
    await _say_reading(actor, place, ctx)
    try:
        summary = await ctx.services.threads.read_thread(actor, heard.channel_id, heard.root_ts)
    except UnavailableError:
        raise
    except ConversError as error:
        await whisper_at(ctx, actor.id, place, note_message(error.public))
        return
    await whisper_at(ctx, actor.id, place, await _shown(summary, actor, ctx.desk, ctx))


async def handle_summarise(body: Body, ctx: WorkContext) -> None:
    """Show who used the shortcut what the thread holds, privately."""
    used = Shortcut.parse(body)
    channel_id, root_ts = used.thread()
    actor = await ctx.person(used.user_id)
    place = Place(channel_id, used.thread_ts)
    await _say_reading(actor, place, ctx)
    summary = await ctx.services.threads.read_thread(actor, channel_id, root_ts)
    await whisper_at(ctx, actor.id, place, await _shown(summary, actor, ctx.desk, ctx))


def _takes_long(actor: Person, ctx: WorkContext) -> bool:
    return actor.uses_ai and ctx.services.gateway.is_available and ctx.attempt <= 1


async def _say_reading(actor: Person, place: Place, ctx: WorkContext) -> None:
    """Show what is going on, once, where a model may take its time."""
    if _takes_long(actor, ctx):
        await whisper_at(ctx, actor.id, place, note_message(READING))


async def answer_summarise(command: Command, rest: str, ctx: WorkContext) -> None:
    """Answer `/convers summarise [#channel] [days]`, privately."""
    named = _CHANNEL.search(rest)
    words = _CHANNEL.sub("", rest).strip()
    days = _DAYS.fullmatch(words) if words else None
    if words and days is None:
        raise InvalidInputError("days", "Say `/convers summarise #channel 7` for its last 7 days.")
    channel_id = ChannelId(named["id"]) if named else command.channel_id
    actor = await ctx.person(command.user_id)
    if _takes_long(actor, ctx):
        await ctx.messenger.respond(command.response_url, note_message(READING))
    summary = await ctx.services.threads.read_channel(
        actor, channel_id, int(days["days"]) if days else USUAL_DAYS, here=command.channel_id
    )
    await ctx.messenger.respond(command.response_url, await _shown(summary, actor, ctx.desk, ctx))


async def _shown(summary: Summary, actor: Person, desk: Desk, ctx: WorkContext) -> Message:
    people = await _people(summary, desk)
    url = await desk.slack.workspace_url(summary.team_id)
    return summary_message(summary, people, url, actor.today(ctx.now))


async def _people(summary: Summary, desk: Desk) -> dict[UserId, Person]:
    named = {user_id for finding in summary.findings for user_id in finding.by}
    named |= {finding.owner_id for finding in summary.findings if finding.owner_id is not None}
    return dict(await desk.services.people.many(summary.team_id, named))


async def handle_share(body: Body, ctx: WorkContext) -> None:
    """Show a summary where the conversation is: the second, explicit click."""
    pressed = Action.parse(body)
    actor = await ctx.person(pressed.user_id)
    summary = await ctx.services.threads.get(actor, pressed.value)
    people = await _people(summary, ctx.desk) | {actor.id: actor}
    url = await ctx.desk.slack.workspace_url(ctx.team_id)
    await ctx.messenger.show(
        ctx.team_id,
        f"summary:{summary.id}:{summary.fingerprint}",
        channel_id=summary.channel_id,
        thread_ts=summary.thread_ts,
        message=summary_message(summary, people, url, actor.today(ctx.now), shared_by=actor.id),
    )
    if pressed.response_url and pressed.is_ephemeral:
        await ctx.messenger.respond(pressed.response_url, None, delete_original=True)


async def handle_steps(body: Body, ctx: WorkContext) -> None:
    """Add the action items to the thread's process, or ask to which."""
    pressed = Action.parse(body)
    actor = await ctx.person(pressed.user_id)
    summary = await ctx.services.threads.get(actor, pressed.value)
    process = await ctx.services.threads.process_of(summary)
    if process is not None and process.is_open:
        await _add(summary, process.id, actor, pressed, ctx)
        return
    processes = await ctx.services.processes.visible(actor, summary.channel_id)
    open_ones = [process for process in processes if process.is_open]
    await _tell(pressed, choose_process_message(summary, open_ones), ctx)


async def handle_steps_into(body: Body, ctx: WorkContext) -> None:
    """Add the action items to the process that was chosen. The value is `<summary>:<process>`."""
    pressed = Action.parse(body)
    summary_id, _, process_id = pressed.value.partition(":")
    actor = await ctx.person(pressed.user_id)
    summary = await ctx.services.threads.get(actor, summary_id)
    await _add(summary, ProcessId(process_id), actor, pressed, ctx)


async def _add(
    summary: Summary, process_id: ProcessId, actor: Person, pressed: Action, ctx: WorkContext
) -> None:
    place = Place(summary.channel_id, summary.thread_ts)
    activity, process = await ctx.services.threads.add_steps(
        actor, summary, process_id, cause=ctx.cause, place=place
    )
    await _tell(pressed, applied_reply(activity, process, ctx.now), ctx)


async def _tell(pressed: Action, message: Message, ctx: WorkContext) -> None:
    if pressed.response_url:
        await ctx.messenger.respond(pressed.response_url, message)
    else:
        await whisper_at(ctx, pressed.user_id, pressed.note_place, message)


async def open_turn(body: Body, desk: Desk) -> str:
    """Open a form at once; the conversation is read from the queue, also by who comes after a restart."""
    used = Shortcut.parse(body)
    used.thread()  # refuses at once where there is none
    waiting = waiting_view("Start a process", f"{READING} {TOLD_LATER}")
    client = desk.slack.client(used.team_id)
    opened = await client.views_open(trigger_id=used.trigger_id, view=waiting)
    return str(opened["view"]["id"])


async def handle_turn(body: Body, ctx: WorkContext) -> None:
    """Fill the form with what the thread says is to be done; where it was closed, offer to open it."""
    used = Shortcut.parse(body)
    channel_id, root_ts = used.thread()
    actor = await ctx.person(used.user_id)
    summary = await ctx.services.threads.read_thread(actor, channel_id, root_ts, Purpose.STEPS)
    view, waiting = await _turned(summary, actor, ctx.desk), opened_view(body)
    if waiting is not None and await ctx.messenger.fill(ctx.team_id, waiting, view):
        return
    found = plural(len(summary.of(FindingKind.ACTION)), "step")
    ready = ready_message(f"I read the conversation: {found} found.", "Open Form", "thread_turn", summary.id)
    await whisper_at(ctx, actor.id, Place(channel_id, used.thread_ts), ready)


async def open_turned(body: Body, desk: Desk) -> None:
    """Open the form of what was found, or turn an open one into it. The value is the summary."""
    pressed = Action.parse(body)
    actor = await desk.services.people.get(pressed.team_id, pressed.user_id)
    view = await _turned(await desk.services.threads.get(actor, pressed.value), actor, desk)
    client = desk.slack.client(pressed.team_id)
    if pressed.view_id:
        await client.views_update(view_id=pressed.view_id, view=view)
    else:
        await client.views_open(trigger_id=pressed.trigger_id, view=view)


async def _turned(summary: Summary, actor: Person, desk: Desk) -> View:
    url = await desk.slack.workspace_url(actor.team_id)
    today = actor.today(desk.clock.now())
    like = await _alike(summary, actor, desk)
    return turn_modal(summary, await _people(summary, desk), url, today, actor.id, like)


async def _alike(summary: Summary, actor: Person, desk: Desk) -> Alike:
    """Return what the conversation looks like, within what the person may see; nothing when it takes long."""
    said = [summary.title, *(finding.text for finding in summary.of(FindingKind.ACTION))]
    goal = " ".join(word for word in said if word)
    if not goal:
        return Alike()
    try:
        async with asyncio.timeout(LOOKED_FOR):
            return alike(await desk.services.recommendations.recommend(actor, goal, here=summary.channel_id))
    except (ConversError, TimeoutError) as error:
        log.warning("nothing_alike", error=type(error).__name__)
        return Alike()


def check_started(body: Body) -> None:
    """Refuse a form that does not parse."""
    check_lines(_request(Submission.parse(body)).steps)


def _request(submitted: Submission) -> StartRequest:
    if "summary_id" not in submitted.metadata():
        raise InvalidInputError("name", "This form lost its conversation. Close it and start again.")
    return replace(parse_start(submitted), origin=Origin.THREAD)


async def handle_started(body: Body, ctx: WorkContext) -> None:
    """Start the process, its steps linked to their messages, and bind the thread to it."""
    submitted = Submission.parse(body)
    actor = await ctx.person(submitted.user_id)
    summary = await ctx.services.threads.get(actor, submitted.metadata()["summary_id"])
    request = _request(submitted)
    await ctx.services.people.many(ctx.team_id, [request.owner_id])
    steps = await ctx.services.threads.steps(actor, summary, request.steps)
    drafter = Drafter.MODEL if summary.by_model else Drafter.RULES
    request = replace(request, steps=steps, channel_id=summary.channel_id, drafted_by=drafter)
    process = await ctx.services.processes.start(actor, request, cause=ctx.cause)
    await bind_thread(summary, process, actor, ctx)


async def bind_thread(summary: Summary, process: Process, actor: Person, ctx: WorkContext) -> None:
    """Bind the thread of a summary to the process started from it, and say so there."""
    if summary.thread_ts is None:
        return
    is_bound = await ctx.services.threads.bind(actor, summary.channel_id, summary.thread_ts, process)
    words = f"“{process.name}” was started from this thread."
    words += " Words such as `done 3` count here." if is_bound else " This thread stays with its own process."
    await ctx.messenger.show(
        ctx.team_id,
        ctx.reply_key,
        channel_id=summary.channel_id,
        thread_ts=summary.thread_ts,
        message=note_message(words),
    )


LISTENERS = (
    shortcut("summarise_thread", handle_summarise),
    shortcut_now("turn_into_process", open_turn, handle_turn),
    action_now("thread_turn", open_turned),
    action("summary_share", handle_share),
    action("summary_steps", handle_steps),
    action("summary_steps_into", handle_steps_into),
    submission("thread_started", check=check_started, work=handle_started),
)
