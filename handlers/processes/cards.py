"""The card of a process and the private list: share, show, mark done, use in a thread."""

from domain.errors import NotFoundError
from domain.ids import MessageTs, ProcessId, StepId, UserId
from domain.operations.model import CompleteStep, Source
from domain.processes.model import Process
from domain.processes.rights import people_in
from handlers.context import WorkContext
from handlers.listener import action
from handlers.payloads import Action, Body
from handlers.views.answers import note_message
from handlers.views.processes import process_card, process_list


def named_in(*processes: Process) -> set[UserId]:
    """Return everyone the processes name."""
    return {user_id for process in processes for user_id in people_in(process) if user_id is not None}


async def handle_share(body: Body, ctx: WorkContext) -> None:
    """Show a private answer to the channel: the second, explicit click."""
    pressed = Action.parse(body)
    if pressed.channel_id is None:
        return
    actor = await ctx.person(pressed.user_id)
    if pressed.value:
        chosen = [await ctx.services.processes.get(actor, ProcessId(pressed.value), pressed.channel_id)]
    else:
        chosen = list(await ctx.services.processes.visible(actor, pressed.channel_id))
    shared = [process for process in chosen if process.channel_id == pressed.channel_id]
    if not shared:
        raise NotFoundError("These processes live in other channels, so there is nothing to share here.")
    people = await ctx.services.people.many(ctx.team_id, named_in(*shared))
    await ctx.messenger.show(
        ctx.team_id,
        ctx.reply_key,
        channel_id=pressed.channel_id,
        thread_ts=None,
        message=process_list(shared, people, actor.today(ctx.now), can_share=False),
    )
    if pressed.response_url:
        await ctx.messenger.respond(pressed.response_url, None, delete_original=True)


async def handle_show(body: Body, ctx: WorkContext) -> None:
    """Show one process of the private list, privately."""
    pressed = Action.parse(body)
    actor = await ctx.person(pressed.user_id)
    process = await ctx.services.processes.get(actor, ProcessId(pressed.value), pressed.channel_id)
    people = await ctx.services.people.many(ctx.team_id, named_in(process))
    card = process_card(process, people, actor.today(ctx.now), is_private=True)
    if pressed.response_url:
        await ctx.messenger.respond(pressed.response_url, card)


async def handle_done(body: Body, ctx: WorkContext) -> None:
    """Mark the step chosen on the card done. The value is `<process>:<step>`."""
    pressed = Action.parse(body)
    process_id, _, step_id = pressed.value.partition(":")
    actor = await ctx.person(pressed.user_id)
    await ctx.services.operations.apply(
        actor,
        ProcessId(process_id),
        [CompleteStep(StepId(step_id))],
        source=Source.BUTTON,
        cause=ctx.cause,
        place=pressed.place,
    )
    if pressed.is_ephemeral and pressed.response_url:  # only the card in the channel is redrawn by itself
        process = await ctx.services.processes.get(actor, ProcessId(process_id), pressed.channel_id)
        people = await ctx.services.people.many(ctx.team_id, named_in(process))
        card = process_card(process, people, actor.today(ctx.now), is_private=True)
        await ctx.messenger.respond(pressed.response_url, card, replace_original=True)


async def handle_bind(body: Body, ctx: WorkContext) -> None:
    """Bind the chosen thread. The value is `<process>:<thread_ts>`."""
    pressed = Action.parse(body)
    process_id, _, thread_ts = pressed.value.partition(":")
    if pressed.channel_id is None:
        return
    actor = await ctx.person(pressed.user_id)
    process = await ctx.services.processes.shareable(
        actor, ProcessId(process_id), pressed.channel_id, here=pressed.channel_id
    )
    await ctx.services.conversations.bind(actor, pressed.channel_id, MessageTs(thread_ts), process.id)
    done = note_message(f"That thread now works on “{process.name}”. Words such as `done 3` count there.")
    if pressed.response_url:
        await ctx.messenger.respond(pressed.response_url, done, replace_original=True)


LISTENERS = (
    action("process_share", handle_share),
    action("process_show", handle_show),
    action("process_step_done", handle_done),
    action("process_bind", handle_bind),
)
