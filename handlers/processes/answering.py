"""What was answered when a process started, answered anew: the form *Answers*."""

from domain.errors import NotFoundError, StaleError
from domain.ids import ProcessId
from domain.operations.managing import SetAnswers
from domain.operations.model import Source
from domain.processes.model import Process
from domain.processes.questions import checked_answers
from domain.processes.states import require_open
from handlers.context import Desk, WorkContext
from handlers.listener import action_now, submission
from handlers.payloads import Action, Body, Command, Submission
from handlers.processes.reading import read_form
from handlers.views.message import View
from handlers.views.process_modal import answers_mark, answers_modal


async def open_answers(body: Body, desk: Desk) -> None:
    """Open *Answers*, over a form if the button is in one. The value is the process."""
    pressed = Action.parse(body)
    actor = await desk.services.people.get(pressed.team_id, pressed.user_id)
    process = await desk.services.processes.get(actor, ProcessId(pressed.value), pressed.channel_id)
    client = desk.slack.client(pressed.team_id)
    if pressed.view_id:
        await client.views_push(trigger_id=pressed.trigger_id, view=answers_form(process))
    else:
        await client.views_open(trigger_id=pressed.trigger_id, view=answers_form(process))


async def open_answers_of(command: Command, name: str, desk: Desk) -> None:
    """Open *Answers* for `/process answers NAME`."""
    actor = await desk.services.people.get(command.team_id, command.user_id)
    process = await desk.services.processes.find(actor, command.channel_id, name)
    await desk.slack.client(command.team_id).views_open(
        trigger_id=command.trigger_id, view=answers_form(process)
    )


def answers_form(process: Process) -> View:
    """Return *Answers*; ConflictError for a process at rest, NotFoundError where nothing was asked."""
    require_open(process)
    if not process.questions:
        raise NotFoundError(f"Nothing was asked when “{process.name}” started.")
    return answers_modal(process)


def check_answered(body: Body) -> None:
    """Refuse a form that lost its process."""
    read_form(Submission.parse(body))


async def handle_answered(body: Body, ctx: WorkContext) -> None:
    """Change the answers that are other ones now, all or none."""
    submitted = Submission.parse(body)
    form = read_form(submitted)
    actor = await ctx.person(submitted.user_id)
    here = form.place.channel_id if form.place else None
    process = await ctx.services.processes.get(actor, form.process_id, here)
    asked = tuple(one for one in process.questions if f"answer:{one.key}" in submitted.values)
    given = checked_answers(asked, {one.key: _given(submitted, f"answer:{one.key}") for one in asked})
    changed = {
        one.key: given.get(one.key, "") for one in asked if given.get(one.key) != process.answers.get(one.key)
    }
    if not changed:
        return
    if submitted.metadata().get("shown") != answers_mark(process):
        raise StaleError(
            "Somebody else changed the answers meanwhile, so nothing was saved. Open the form again."
        )
    await ctx.services.operations.manage(
        actor, process.id, SetAnswers(changed), source=Source.MODAL, cause=ctx.cause, place=form.place
    )


def _given(form: Submission, block_id: str) -> str:
    chosen = form.element(block_id).get("selected_option") or {}
    return str(chosen.get("value") or "") or form.text(block_id)


LISTENERS = (
    action_now("process_answers", open_answers),
    submission("process_answered", check=check_answered, work=handle_answered),
)
