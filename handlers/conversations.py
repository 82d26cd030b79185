"""Live conversation: mentions, DMs, follow-ups, the Stop button, menus and feedback."""

import structlog

from domain.conversations.model import LiveMessage, LiveResponse
from domain.errors import LostOwnershipError
from domain.ids import MessageTs, TurnId
from domain.operations.model import Place
from handlers.context import WorkContext
from handlers.errors import whisper_at
from handlers.listener import action, event
from handlers.payloads import Action, Body, HomeOpened, MessageEvent, SessionStopped
from handlers.plan_talk import answered_as_plan
from handlers.stream import StreamedAnswer
from handlers.threads import answer_words, asks_for_summary
from handlers.views.answers import response_message

log = structlog.get_logger(__name__)

PROMPTS = (
    {"title": "What is open?", "message": "What is still open?"},
    {"title": "What is due this week?", "message": "What is due this week?"},
    {"title": "How does this work?", "message": "help"},
)


async def handle_message(body: Body, ctx: WorkContext) -> None:
    """Answer a mention, a DM or a follow-up in the thread."""
    heard = MessageEvent.parse(body)
    if heard is None:
        return
    bot_user_id = await ctx.desk.slack.bot_user_id(ctx.team_id)
    if asks_for_summary(heard, heard.text_without(bot_user_id), bot_user_id):
        await answer_words(heard, ctx)
        return
    message = LiveMessage(
        team_id=ctx.team_id,
        channel_id=heard.channel_id,
        thread_ts=heard.root_ts,
        ts=heard.ts,
        author_id=heard.user_id,
        text=heard.text_without(bot_user_id),
        is_direct=heard.is_dm or heard.mentions(bot_user_id),
        is_dm=heard.is_dm,
        is_under_ours=heard.parent_user_id == bot_user_id,
        cause=ctx.cause,
        event_id=heard.event_id,
        file_ids=heard.file_ids,
    )
    await converse(message, ctx)


async def converse(message: LiveMessage, ctx: WorkContext) -> None:
    """Let the service answer, and show what was not streamed; words about one's week are its plan's."""
    if await answered_as_plan(message, ctx):
        return
    answer = _answer_to(message, ctx)
    try:
        response = await ctx.services.conversations.reply(message, answer)
    except LostOwnershipError:
        await answer.abandon()
        raise
    if response is not None and not response.was_streamed:
        await show_response(response, message, ctx)


def _answer_to(message: LiveMessage, ctx: WorkContext) -> StreamedAnswer:
    """Return the writer of the answer: what it opens is recorded, what a crash left is taken over."""
    conversations = ctx.services.conversations

    async def record(ts: MessageTs) -> None:
        await conversations.record_answer(ctx.team_id, TurnId(answer.ref), ts)

    async def adopt() -> MessageTs | None:
        known = await conversations.known_answers(ctx.team_id, message.channel_id, message.thread_ts)
        return await ctx.messenger.adopt_orphan(
            ctx.team_id, message.channel_id, message.thread_ts, message.ts, known
        )

    answer = StreamedAnswer(
        client=ctx.desk.slack.client(ctx.team_id),
        team_id=ctx.team_id,
        channel_id=message.channel_id,
        thread_ts=message.thread_ts,
        recipient_id=message.author_id,
        may_have_left=ctx.attempt > 1,
        on_opened=record,
        adopt=adopt,
    )
    return answer


async def show_response(response: LiveResponse, message: LiveMessage, ctx: WorkContext) -> None:
    """Post the answer that needed no stream: words carried out, menus, kind refusals in private."""
    if response.is_private and not message.is_dm:
        place = Place(message.channel_id, message.thread_ts)
        await whisper_at(ctx, message.author_id, place, response_message(response, ctx.now))
        return
    await ctx.messenger.show(
        ctx.team_id,
        ctx.reply_key,
        channel_id=message.channel_id,
        thread_ts=message.thread_ts,
        message=response_message(response, ctx.now),
    )


async def handle_menu(body: Body, ctx: WorkContext) -> None:
    """Carry out the line a person chose from a menu, as if they had typed it."""
    pressed = Action.parse(body)
    if pressed.place is None or pressed.place.thread_ts is None or pressed.message_ts is None:
        return
    message = LiveMessage(
        team_id=ctx.team_id,
        channel_id=pressed.place.channel_id,
        thread_ts=pressed.place.thread_ts,
        ts=MessageTs(pressed.action_ts),
        author_id=pressed.user_id,
        text=pressed.value,
        is_direct=True,
        cause=ctx.cause,
    )
    await converse(message, ctx)


async def handle_stopped(body: Body, ctx: WorkContext) -> None:
    """Stop what is being answered in the thread."""
    stopped = SessionStopped.parse(body)
    await ctx.services.conversations.stop(ctx.team_id, stopped.channel_id, stopped.thread_ts)


async def offer_prompts(opened: HomeOpened, ctx: WorkContext) -> None:
    """Offer prompts to who opened the DM."""
    await ctx.desk.slack.client(ctx.team_id).assistant_threads_setSuggestedPrompts(
        channel_id=opened.channel_id, prompts=[dict(prompt) for prompt in PROMPTS]
    )


async def handle_feedback(body: Body, ctx: WorkContext) -> None:
    """Note whether an answer helped: a fact for the log, without its text."""
    pressed = Action.parse(body)
    log.info("answer_feedback", team_id=ctx.team_id, value=pressed.value, message_ts=pressed.message_ts)


LISTENERS = (
    event("message", handle_message),
    event("agent_session_stopped", handle_stopped),
    action("menu_choose", handle_menu),
    action("answer_feedback", handle_feedback),
)
