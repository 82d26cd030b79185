"""The error desk: how a person learns that something did not work, where they asked for it."""

from domain.errors import ConversError, UnfinishableError
from domain.ids import ChannelId, UserId
from domain.operations.model import Place
from handlers.context import WorkContext
from handlers.payloads import Action, Body, Command, MessageEvent, Submission
from handlers.views.answers import error_message
from handlers.views.message import Message
from handlers.views.step_modal import unfinishable_message

UNEXPECTED = "Something went wrong on our side. Nothing was changed that you cannot see. Please try again."
"""Fixed words for what nobody foresaw; the reference leads to the log."""


async def tell(body: Body, ctx: WorkContext, error: ConversError) -> None:
    """Answer a refused request with the error's own kind words, privately where Slack allows it."""
    if isinstance(error, UnfinishableError):
        message = unfinishable_message(error.public, error.process_id, error.step_id)
    else:
        message = error_message(error.public, None)
    await _deliver(body, ctx, message)


async def tell_unexpected(body: Body, ctx: WorkContext, reference: str) -> None:
    """Answer with fixed words and a reference."""
    await _deliver(body, ctx, error_message(UNEXPECTED, reference))


async def _deliver(body: Body, ctx: WorkContext, message: Message) -> None:
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
