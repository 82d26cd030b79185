"""What the person a step waits on answers: done, a day, not me."""

from datetime import date

from domain.asking.model import Answered, Reply
from domain.errors import InvalidInputError
from domain.ids import ChannelId, ProcessId, StepId
from handlers.context import WorkContext
from handlers.listener import action
from handlers.payloads import Action, Body
from handlers.views.asking import answered_message


async def handle_done(body: Body, ctx: WorkContext) -> None:
    """Finish the step, or say that it no longer waits. The value is `<process>:<step>`."""
    pressed = Action.parse(body)
    await _answer(pressed, pressed.value, Reply.DONE, ctx)


async def handle_day(body: Body, ctx: WorkContext) -> None:
    """Put the step off to the day offered. The value is `<process>:<step>:<day>`."""
    pressed = Action.parse(body)
    subject, _, chosen = pressed.value.rpartition(":")
    await _answer(pressed, subject, Reply.DAY, ctx, _day(chosen))


async def handle_pick(body: Body, ctx: WorkContext) -> None:
    """Put the step off to a day of the calendar; the block_id is `ask:<process>:<step>`."""
    pressed = Action.parse(body)
    await _answer(pressed, pressed.block_id.partition(":")[2], Reply.DAY, ctx, _day(pressed.value))


async def handle_not_me(body: Body, ctx: WorkContext) -> None:
    """Have the step wait on nobody in particular. The value is `<process>:<step>`."""
    pressed = Action.parse(body)
    await _answer(pressed, pressed.value, Reply.NOT_ME, ctx)


async def _answer(
    pressed: Action, subject: str, reply: Reply, ctx: WorkContext, day: date | None = None
) -> None:
    """Carry the answer out, then tell those who waited; their own message is redrawn by the change."""
    process_id, _, step_id = subject.partition(":")
    actor = await ctx.person(pressed.user_id)
    answered = await ctx.services.asking.answer(
        actor, ProcessId(process_id), StepId(step_id), reply, day, cause=ctx.cause
    )
    await _tell(answered, ctx)


async def _tell(answered: Answered, ctx: WorkContext) -> None:
    """Say it in the thread of the card; where there is no card, to each by themselves."""
    process, today = answered.process, answered.person.today(ctx.now)
    message = answered_message(answered, today)
    if process.card_ts is not None:
        await ctx.messenger.show(
            ctx.team_id,
            f"{ctx.cause}:told",
            channel_id=process.channel_id,
            thread_ts=process.card_ts,
            message=message,
        )
        return
    for person in answered.tell:
        await ctx.messenger.whisper(ctx.team_id, ChannelId(person.id), person.id, message)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInputError("day", "Choose a day, please.") from None


LISTENERS = (
    action("ask_done", handle_done),
    action("ask_day", handle_day),
    action("ask_pick", handle_pick),
    action("ask_not_me", handle_not_me),
)
