"""Processes by command, card and form: start, list, show, use, close, add a step, mark one done."""

from domain.channels.model import is_direct
from domain.errors import InvalidInputError, NotFoundError
from domain.ids import ChannelId, MessageTs, ProcessId, StepId, UserId
from domain.operations.managing import Close, ReopenProcess
from domain.operations.model import CompleteStep, Operation, Place, Source
from domain.processes.model import Process
from handlers.context import Desk, WorkContext
from handlers.errors import whisper_at
from handlers.forms import parse_new_step, parse_start
from handlers.listener import action, action_now, submission
from handlers.payloads import Action, Body, Command, Submission
from handlers.views.answers import help_message, note_message
from handlers.views.processes import (
    add_step_modal,
    process_card,
    process_list,
    start_process_modal,
    thread_menu,
)

NOT_THERE = (
    "I do not seem to be in its channel, so its card cannot appear there yet. "
    "Say `/invite @Convers` in the channel, and it comes."
)


async def open_start(command: Command, name: str, desk: Desk) -> None:
    """Open the *Start a process* form."""
    await desk.slack.client(command.team_id).views_open(
        trigger_id=command.trigger_id,
        view=start_process_modal(command.channel_id, name=name, owner_id=command.user_id),
    )


async def answer_process(command: Command, verb: str, rest: str, ctx: WorkContext) -> None:
    """Answer `/process VERB …`, privately."""
    match verb:
        case "" | "list":
            await _list(command, ctx)
        case "show":
            await _show(command, rest, ctx)
        case "close":
            await _close(command, rest, ctx)
        case "use":
            await _use(command, rest, ctx)
        case "help":
            await ctx.messenger.respond(command.response_url, help_message())
        case _:
            raise InvalidInputError(
                "command",
                f"I do not know `/process {verb}`. Try `start NAME`, `list`, `show NAME`, `use NAME`, "
                "`close NAME` or `help`.",
            )


async def _list(command: Command, ctx: WorkContext) -> None:
    actor = await ctx.person(command.user_id)
    processes = await ctx.services.processes.visible(actor, command.channel_id)
    people = await ctx.services.people.many(ctx.team_id, _owners(*processes))
    await ctx.messenger.respond(
        command.response_url, process_list(processes, people, actor.today(ctx.now), can_share=True)
    )


async def _show(command: Command, name: str, ctx: WorkContext) -> None:
    actor = await ctx.person(command.user_id)
    process = await ctx.services.processes.find(actor, command.channel_id, _named(name, "show"))
    people = await ctx.services.people.many(ctx.team_id, _owners(process))
    card = process_card(process, people, actor.today(ctx.now), is_private=True)
    await ctx.messenger.respond(command.response_url, card)


async def _close(command: Command, name: str, ctx: WorkContext) -> None:
    actor = await ctx.person(command.user_id)
    process = await ctx.services.processes.find(actor, command.channel_id, _named(name, "close"))
    await ctx.services.operations.manage(
        actor, process.id, Close(), source=Source.WORD, cause=ctx.cause, place=Place(command.channel_id)
    )
    await ctx.messenger.respond(command.response_url, note_message(f"Closed “{process.name}”."))


async def _use(command: Command, name: str, ctx: WorkContext) -> None:
    actor = await ctx.person(command.user_id)
    named = await ctx.services.processes.find(actor, command.channel_id, _named(name, "use"))
    here = command.channel_id
    process = await ctx.services.processes.shareable(actor, named.id, here, here=here)
    threads = await ctx.desk.slack.threads.recent(ctx.team_id, command.channel_id)
    await ctx.messenger.respond(command.response_url, thread_menu(process, threads))


def _named(name: str, verb: str) -> str:
    if not name:
        raise InvalidInputError("name", f"Which process? Say `/process {verb} NAME`.")
    return name


def _owners(*processes: Process) -> set[UserId]:
    return {
        owner
        for process in processes
        for owner in (process.owner_id, process.started_by, *(step.owner_id for step in process.steps))
        if owner is not None
    }


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
    people = await ctx.services.people.many(ctx.team_id, _owners(*shared))
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
    people = await ctx.services.people.many(ctx.team_id, _owners(process))
    card = process_card(process, people, actor.today(ctx.now), is_private=True)
    if pressed.response_url:
        await ctx.messenger.respond(pressed.response_url, card)


async def handle_done(body: Body, ctx: WorkContext) -> None:
    """Mark the step chosen on the card done. The value is `<process>:<step>`."""
    pressed = Action.parse(body)
    process_id, _, step_id = pressed.value.partition(":")
    await _apply(pressed, ProcessId(process_id), CompleteStep(StepId(step_id)), Source.BUTTON, ctx)


async def _apply(
    pressed: Action, process_id: ProcessId, operation: Operation, source: Source, ctx: WorkContext
) -> None:
    actor = await ctx.person(pressed.user_id)
    await ctx.services.operations.apply(
        actor, process_id, [operation], source=source, cause=ctx.cause, place=pressed.place
    )


async def handle_more(body: Body, ctx: WorkContext) -> None:
    """Carry out a line of the card's overflow menu. The value is `<what>:<process>`."""
    pressed = Action.parse(body)
    what, _, process_id = pressed.value.partition(":")
    actor = await ctx.person(pressed.user_id)
    if what in ("close", "reopen"):
        change = Close() if what == "close" else ReopenProcess()
        await ctx.services.operations.manage(
            actor,
            ProcessId(process_id),
            change,
            source=Source.BUTTON,
            cause=ctx.cause,
            place=pressed.place,
        )
    elif what == "use" and pressed.channel_id is not None:
        process = await ctx.services.processes.shareable(
            actor, ProcessId(process_id), pressed.channel_id, here=pressed.channel_id
        )
        threads = await ctx.desk.slack.threads.recent(ctx.team_id, pressed.channel_id)
        await whisper_at(ctx, pressed.user_id, pressed.note_place, thread_menu(process, threads))


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


async def open_add_step(body: Body, desk: Desk) -> None:
    """Open the *Add a step* form."""
    pressed = Action.parse(body)
    if pressed.channel_id is None:
        return
    actor = await desk.services.people.get(pressed.team_id, pressed.user_id)
    process = await desk.services.processes.get(actor, ProcessId(pressed.value), pressed.channel_id)
    await desk.slack.client(pressed.team_id).views_open(
        trigger_id=pressed.trigger_id, view=add_step_modal(process)
    )


def check_start(body: Body) -> None:
    """Refuse a *Start a process* form that does not parse."""
    parse_start(Submission.parse(body))


async def handle_start(body: Body, ctx: WorkContext) -> None:
    """Start the process; its card appears in the channel, or the person hears why it cannot."""
    submitted = Submission.parse(body)
    request = parse_start(submitted)
    await ctx.services.people.many(ctx.team_id, [request.owner_id])  # the card names them
    actor = await ctx.person(submitted.user_id)
    process = await ctx.services.processes.start(actor, request, cause=ctx.cause)
    if not await _is_there(process.channel_id, ctx):
        note = note_message(f"“{process.name}” has started. {NOT_THERE}")
        await whisper_at(ctx, actor.id, Place(process.channel_id), note)


async def _is_there(channel_id: ChannelId, ctx: WorkContext) -> bool:
    """Tell whether Convers is in a channel, as far as it can know."""
    if is_direct(channel_id):
        return True
    known = await ctx.services.channels.known(ctx.team_id, [channel_id])
    us = await ctx.desk.slack.bot_user_id(ctx.team_id)
    return channel_id in known and us in known[channel_id].members


def check_new_step(body: Body) -> None:
    """Refuse an *Add a step* form that does not parse."""
    parse_new_step(Submission.parse(body))


async def handle_new_step(body: Body, ctx: WorkContext) -> None:
    """Add the step."""
    submitted = Submission.parse(body)
    form = parse_new_step(submitted)
    if form.operation.owner_id is not None:
        await ctx.services.people.many(ctx.team_id, [form.operation.owner_id])
    await ctx.services.operations.apply(
        await ctx.person(submitted.user_id),
        form.process_id,
        [form.operation],
        source=Source.MODAL,
        cause=ctx.cause,
        place=form.place,
    )


LISTENERS = (
    action("process_share", handle_share),
    action("process_show", handle_show),
    action("process_step_done", handle_done),
    action("process_more", handle_more),
    action("process_bind", handle_bind),
    action_now("process_add_step", open_add_step),
    submission("process_start", check=check_start, work=handle_start),
    submission("process_step_added", check=check_new_step, work=handle_new_step),
)
