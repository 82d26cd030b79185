"""Steps by form: one of them with everything about it, and the list of all of them."""

from domain.errors import NotFoundError
from domain.ids import ProcessId, StepId, UserId
from domain.operations.describing import people_named
from domain.operations.model import Source
from domain.people.model import Person
from domain.processes.model import Process
from domain.processes.states import require_open
from handlers.context import Desk, WorkContext
from handlers.listener import action_now, submission
from handlers.payloads import Action, Body, Submission
from handlers.processes.answering import answers_form
from handlers.processes.cards import named_in
from handlers.processes.reading import check_step_form, read_form, step_operations
from handlers.views.message import View
from handlers.views.step_modal import step_modal, steps_modal

ALL, ANSWERS = "all", "answers"


async def open_step(body: Body, desk: Desk) -> None:
    """Open a step, the list of all, or the answers. The value is `<process>:<step>`, `:all` or `:answers`."""
    pressed = Action.parse(body)
    process_id, _, step_id = pressed.value.partition(":")
    actor, process = await _seen(pressed, ProcessId(process_id), desk)
    if step_id == ALL:
        view = await _all_steps(process, actor, 0, desk)
    elif step_id == ANSWERS:
        view = answers_form(process)
    else:
        require_open(process)
        step = process.step(StepId(step_id))
        if step is None:
            raise NotFoundError("That step is gone.")
        url = await desk.slack.workspace_url(pressed.team_id)
        view = step_modal(process, step, actor.today(desk.clock.now()), url)
    client = desk.slack.client(pressed.team_id)
    if pressed.view_id:
        await client.views_push(trigger_id=pressed.trigger_id, view=view)
    else:
        await client.views_open(trigger_id=pressed.trigger_id, view=view)


async def turn_page(body: Body, desk: Desk) -> None:
    """Turn the page of the list. The value is `<process>:<page>`."""
    pressed = Action.parse(body)
    process_id, _, page = pressed.value.partition(":")
    actor, process = await _seen(pressed, ProcessId(process_id), desk)
    view = await _all_steps(process, actor, int(page) if page.isdigit() else 0, desk)
    await desk.slack.client(pressed.team_id).views_update(view_id=pressed.view_id, view=view)


def check_saved(body: Body) -> None:
    """Refuse a form about a step that does not parse."""
    check_step_form(Submission.parse(body))


async def handle_saved(body: Body, ctx: WorkContext) -> None:
    """Carry out everything the form changes about the step, all or nothing."""
    submitted = Submission.parse(body)
    form = read_form(submitted)
    actor = await ctx.person(submitted.user_id)
    here = form.place.channel_id if form.place else None
    process = await ctx.services.processes.get(actor, form.process_id, here)
    operations = step_operations(submitted, process)
    if not operations:
        return
    named: set[UserId] = {user_id for operation in operations for user_id in people_named(operation)}
    await ctx.services.people.many(ctx.team_id, named)
    await ctx.services.operations.apply(
        actor, process.id, operations, source=Source.MODAL, cause=ctx.cause, place=form.place
    )


async def _seen(pressed: Action, process_id: ProcessId, desk: Desk) -> tuple[Person, Process]:
    actor = await desk.services.people.get(pressed.team_id, pressed.user_id)
    return actor, await desk.services.processes.get(actor, process_id, pressed.channel_id)


async def _all_steps(process: Process, actor: Person, page: int, desk: Desk) -> View:
    people = await desk.services.people.many(process.team_id, named_in(process))
    return steps_modal(process, people, actor.today(desk.clock.now()), page)


LISTENERS = (
    action_now("process_step_open", open_step),
    action_now("process_steps_previous", turn_page),
    action_now("process_steps_next", turn_page),
    submission("process_step_saved", check=check_saved, work=handle_saved),
)
