"""Handing all of one's open steps over before leave: a form, then one change per process."""

import re
from collections.abc import Sequence
from itertools import groupby

from domain.errors import ConversError, InvalidInputError, NotFoundError
from domain.ids import ChannelId, ProcessId, StepId, UserId, derived_id
from domain.operations.model import Assign, Place, Source, UpdateStep
from domain.people.model import Person
from domain.processes.model import Process, Step
from handlers.context import Desk, WorkContext
from handlers.listener import submission
from handlers.payloads import Body, Command, Submission
from handlers.views.handing_over import HandedOver, given_message, handing_over_modal, received_message

_TO = re.compile(r"<@(\w+)(?:\|[^>]*)?>")
_UNTIL = re.compile(r"\buntil\s+\S.*$", re.IGNORECASE)


async def open_handover(command: Command, rest: str, desk: Desk) -> None:
    """Open the form for `/process handover [@person] [until DAY]`."""
    actor = await desk.services.people.get(command.team_id, command.user_id)
    processes = await desk.services.processes.visible(actor, command.channel_id)
    owned = [
        (process, step)
        for process in processes
        if process.is_open
        for step in process.shown
        if step.owner_id == actor.id and not step.state.is_finished
    ]
    if not owned:
        raise NotFoundError("You own no open steps, so there is nothing to hand over.")
    to, until = _TO.search(rest), _UNTIL.search(rest)
    note = f"Away {until[0]}" if until else ""
    view = handing_over_modal(owned, UserId(to[1]) if to else None, note, actor.today(desk.clock.now()))
    await desk.slack.client(command.team_id).views_open(trigger_id=command.trigger_id, view=view)


def check_handover(body: Body) -> None:
    """Refuse a form that names nobody else, or no step."""
    submitted = Submission.parse(body)
    if submitted.user("to") in (None, submitted.user_id):
        raise InvalidInputError("to", "Choose somebody else, please.")
    if not _chosen(submitted):
        raise InvalidInputError("steps_0", "Tick at least one step.")


async def handle_handover(body: Body, ctx: WorkContext) -> None:
    """Hand the ticked steps over, all or none per process; tell both."""
    submitted = Submission.parse(body)
    to = submitted.user("to")
    if to is None:
        return
    actor = await ctx.person(submitted.user_id)
    people = await ctx.services.people.many(ctx.team_id, [to])
    outcomes = [
        outcome
        for process_id, pairs in groupby(sorted(_chosen(submitted)), key=lambda pair: pair[0])
        if (outcome := await _hand_over(actor, to, process_id, [pair[1] for pair in pairs], ctx))
    ]
    moved = [one for one in outcomes if one.activity_id]
    await ctx.messenger.whisper(
        ctx.team_id, ChannelId(actor.id), actor.id, given_message(outcomes, to, people)
    )
    if moved and to in people:
        told = received_message(moved, actor.name, submitted.text("note"), people[to].today(ctx.now))
        await ctx.messenger.whisper(ctx.team_id, ChannelId(to), to, told)


async def _hand_over(
    actor: Person, to: UserId, process_id: ProcessId, step_ids: Sequence[StepId], ctx: WorkContext
) -> HandedOver | None:
    """Hand steps of one process over, those that are the person's still; None when it is out of sight."""
    try:
        process = await ctx.services.processes.get(actor, process_id)
    except NotFoundError:
        return None
    cause = f"{ctx.cause}:{derived_id(ctx.team_id, 'handover', process_id)}"
    steps = _still_theirs(process, step_ids, actor.id, to)
    if not steps:
        named = tuple(step for step in process.steps if step.id in step_ids)
        gone = HandedOver(process, named, None, "none of these steps is open and yours any more.")
        return gone if named else None
    if await ctx.services.channels.shuts_out(ctx.team_id, to, process.channel_id):
        return HandedOver(process, steps, None, "it lives in a private channel that they are not in.")
    operations = [UpdateStep(step.id, Assign(to)) for step in steps]
    try:
        activity = await ctx.services.operations.apply(
            actor,
            process_id,
            operations,
            source=Source.HANDOVER,
            cause=cause,
            place=Place(process.channel_id),
        )
    except ConversError as error:
        return HandedOver(process, steps, None, error.public)
    return HandedOver(process, steps, activity.id)


def _still_theirs(
    process: Process, step_ids: Sequence[StepId], giver: UserId, to: UserId
) -> tuple[Step, ...]:
    """Return the steps that are open and the giver's; after a crash, those that were given already."""
    named = [step for step in process.steps if step.id in step_ids and not step.state.is_finished]
    theirs = tuple(step for step in named if step.owner_id == giver)
    return theirs or tuple(step for step in named if step.owner_id == to)


def _chosen(submitted: Submission) -> list[tuple[ProcessId, StepId]]:
    values = [
        value for block in submitted.values if block.startswith("steps_") for value in submitted.ticked(block)
    ]
    pairs = (value.partition(":") for value in values)
    return [(ProcessId(process_id), StepId(step_id)) for process_id, _, step_id in pairs]


LISTENERS = (submission("steps_handed_over", check=check_handover, work=handle_handover),)
