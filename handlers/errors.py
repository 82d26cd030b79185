"""The error desk: how a person learns that something did not work, where they asked for it."""

from domain.channels.model import is_direct
from domain.errors import ConversError, UnfinishableError
from domain.ids import ChannelId, UserId
from domain.operations.model import Place
from domain.processes.model import Process
from handlers.context import WorkContext
from handlers.payloads import Action, Body, Command, MessageEvent, Shortcut, Submission, opened_view
from handlers.views.answers import error_message, note_message
from handlers.views.message import Message
from handlers.views.step_modal import unfinishable_message
from handlers.views.waiting import told_view

UNEXPECTED = "Something went wrong on our side. Nothing was changed that you cannot see. Please try again."
"""Fixed words for what nobody foresaw; the reference leads to the log."""
NOT_THERE = (
    "I do not seem to be in its channel, so its card cannot appear there yet. "
    "Say `/invite @Convers` in the channel, and it comes."
)


async def tell(body: Body, ctx: WorkContext, error: ConversError) -> None:
    """Answer a refused request with the error's own kind words, privately where Slack allows it."""
    if isinstance(error, UnfinishableError):
        message = unfinishable_message(error.public, error.process_id, error.step_id)
    else:
        message = error_message(error.public, None)
    await _deliver(body, ctx, message)


async def is_there(channel_id: ChannelId, ctx: WorkContext) -> bool:
    """Tell whether Convers is in a channel, as far as it can know.

    Asked before a process starts there, so that its card need not ask again.
    """
    if is_direct(channel_id):
        return True
    known = await ctx.services.channels.known(ctx.team_id, [channel_id])
    us = await ctx.desk.slack.bot_user_id(ctx.team_id)
    return channel_id in known and us in known[channel_id].members


async def tell_not_there(process: Process, user_id: UserId, ctx: WorkContext) -> None:
    """Say that a process has started whose card has nowhere to go yet."""
    note = note_message(f"“{process.name}” has started. {NOT_THERE}")
    await whisper_at(ctx, user_id, Place(process.channel_id), note)


async def tell_unexpected(body: Body, ctx: WorkContext, reference: str) -> None:
    """Answer with fixed words and a reference."""
    await _deliver(body, ctx, error_message(UNEXPECTED, reference))


async def _deliver(body: Body, ctx: WorkContext, message: Message) -> None:
    waiting = opened_view(body)
    if waiting is not None and await ctx.messenger.fill(ctx.team_id, waiting, told_view(message)):
        return
    match body.get("type"):
        case "event_callback":
            event = MessageEvent.parse(body)
            if event is not None:
                await ctx.messenger.show(
                    ctx.team_id,
                    ctx.reply_key,
                    channel_id=event.channel_id,
                    thread_ts=event.root_ts,
                    message=message,
                )
        case "block_actions":
            pressed = Action.parse(body)
            await whisper_at(ctx, pressed.user_id, pressed.note_place, message)
        case "view_submission":
            submitted = Submission.parse(body)
            metadata = submitted.metadata()
            place = Place(ChannelId(metadata["channel_id"])) if "channel_id" in metadata else None
            await whisper_at(ctx, submitted.user_id, place, message)
        case "shortcut" | "message_action":
            used = Shortcut.parse(body)
            place = Place(used.channel_id, used.thread_ts) if used.channel_id else None
            await whisper_at(ctx, used.user_id, place, message)
        case _ if body.get("command"):
            await ctx.messenger.respond(Command.parse(body).response_url, message)
        case _:
            return


async def whisper_at(ctx: WorkContext, user_id: UserId, place: Place | None, message: Message) -> None:
    """Show a private note where the person is, or in their DM when the place is unknown."""
    await ctx.messenger.whisper(
        ctx.team_id,
        place.channel_id if place else ChannelId(user_id),
        user_id,
        message,
        thread_ts=place.thread_ts if place else None,
    )
