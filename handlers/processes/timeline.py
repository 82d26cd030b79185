"""What happened to a process: looked at page by page, shared, and taken away as a file."""

from functools import partial

import structlog

from domain.errors import DeliveryError
from domain.ids import ProcessId
from domain.operations.exporting import ExportFormat, filename
from domain.operations.model import Place
from domain.people.model import Person
from domain.processes.model import Process
from handlers.context import WorkContext
from handlers.errors import whisper_at
from handlers.listener import action
from handlers.payloads import Action, Body
from handlers.views.answers import note_message
from handlers.views.message import Message
from handlers.views.permalinks import permalink
from handlers.views.timeline import export_message, timeline_message

log = structlog.get_logger(__name__)

NO_FILES = ("missing_scope", "not_allowed_token_type", "no_permission", "method_not_supported")
"""Slack's words for an app that may not send files."""


async def show_timeline(
    process: Process, actor: Person, ctx: WorkContext, page: int = 0, *, is_private: bool = True
) -> Message:
    """Return a page of the history of a process the person may see."""
    timeline = await ctx.services.operations.timeline(process, page)
    url = await ctx.desk.slack.workspace_url(ctx.team_id)
    return timeline_message(timeline, actor, actor.today(ctx.now), url, is_private=is_private)


async def whisper_timeline(process: Process, actor: Person, place: Place | None, ctx: WorkContext) -> None:
    """Show the newest page to one person."""
    await whisper_at(ctx, actor.id, place, await show_timeline(process, actor, ctx))


async def send_export(
    process: Process, actor: Person, form: ExportFormat, ctx: WorkContext
) -> Message | None:
    """Send the person the process as a file; where no files may be sent, return it as a message."""
    url = await ctx.desk.slack.workspace_url(ctx.team_id)
    text = await ctx.services.operations.export(process, form, partial(permalink, url))
    words = f"“{process.name}”, exported as {form.name.capitalize() if len(form.value) < 3 else form.name}."
    try:
        await ctx.desk.slack.files.send(ctx.team_id, actor.id, filename(process, form), text, words)
    except DeliveryError as error:
        if error.code not in NO_FILES:
            raise
        log.info("files_not_granted", code=error.code)
        return export_message(process, text)
    return None


async def handle_page(body: Body, ctx: WorkContext) -> None:
    """Turn the page of a private history. The value is `<process>:<page>`."""
    pressed = Action.parse(body)
    process, actor, page = await _asked(pressed, ctx)
    if pressed.response_url:
        message = await show_timeline(process, actor, ctx, page)
        await ctx.messenger.respond(pressed.response_url, message, replace_original=True)


async def handle_share(body: Body, ctx: WorkContext) -> None:
    """Show a page of the history to the channel, if everyone there may see the process."""
    pressed = Action.parse(body)
    if pressed.channel_id is None:
        return
    process, actor, page = await _asked(pressed, ctx)
    here = pressed.channel_id
    shared = await ctx.services.processes.shareable(actor, process.id, here, here=here)
    await ctx.messenger.show(
        ctx.team_id,
        ctx.reply_key,
        channel_id=here,
        thread_ts=pressed.thread_ts,
        message=await show_timeline(shared, actor, ctx, page, is_private=False),
    )
    if pressed.response_url:
        await ctx.messenger.respond(pressed.response_url, None, delete_original=True)


async def handle_export(body: Body, ctx: WorkContext) -> None:
    """Send the process as a file. The value is `<format>:<process>`."""
    pressed = Action.parse(body)
    form, _, process_id = pressed.value.partition(":")
    actor = await ctx.person(pressed.user_id)
    process = await ctx.services.processes.get(actor, ProcessId(process_id), pressed.channel_id)
    instead = await send_export(process, actor, ExportFormat(form), ctx)
    await whisper_at(ctx, actor.id, pressed.note_place, instead or sent_message(process))


def sent_message(process: Process) -> Message:
    """Say where the file is."""
    return note_message(f"“{process.name}” is in your messages with me, as a file.")


async def _asked(pressed: Action, ctx: WorkContext) -> tuple[Process, Person, int]:
    process_id, _, page = pressed.value.partition(":")
    actor = await ctx.person(pressed.user_id)
    process = await ctx.services.processes.get(actor, ProcessId(process_id), pressed.channel_id)
    return process, actor, int(page) if page.isdigit() else 0


LISTENERS = (
    action("history_page", handle_page),
    action("history_share", handle_share),
    action("history_export", handle_export),
)
