"""Adding steps to processes, by form."""

from domain.ids import ProcessId
from domain.operations.model import Source
from handlers.context import Desk, WorkContext
from handlers.forms import parse_new_step
from handlers.listener import action_now, submission
from handlers.payloads import Action, Body, Submission
from handlers.views.processes import add_step_modal


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
    action_now("process_add_step", open_add_step),
    submission("process_step_added", check=check_new_step, work=handle_new_step),
)
