"""A process as a whole: at rest and back, edited, cancelled, used in a thread; by menu and form."""

from collections.abc import Mapping

from domain.errors import InvalidInputError
from domain.ids import ProcessId
from domain.operations.managing import (
    Archive,
    Cancel,
    Close,
    Pause,
    ProcessChange,
    ReopenProcess,
    Resume,
    people_of,
)
from domain.operations.model import Source
from domain.processes.titles import clean_reason
from handlers.context import Desk, WorkContext
from handlers.errors import whisper_at
from handlers.listener import Kind, Listener, submission
from handlers.payloads import Action, Body, Submission
from handlers.processes.reading import check_process_form, process_changes, read_form
from handlers.processes.timeline import whisper_timeline
from handlers.views.process_modal import cancel_process_modal, edit_process_modal
from handlers.views.processes import thread_menu

STATES: Mapping[str, ProcessChange] = {
    "close": Close(),
    "reopen": ReopenProcess(),
    "pause": Pause(),
    "resume": Resume(),
    "archive": Archive(),
}
FORMS = ("edit", "cancel")
"""Lines of the card's menu that open a form."""


def wants_form(body: Body) -> bool:
    """Tell whether the chosen line opens a form."""
    return Action.parse(body).value.partition(":")[0] in FORMS


async def open_form(body: Body, desk: Desk) -> None:
    """Open *Edit process* or *Cancel process*. The value is `<what>:<process>`."""
    pressed = Action.parse(body)
    what, _, process_id = pressed.value.partition(":")
    actor = await desk.services.people.get(pressed.team_id, pressed.user_id)
    process = await desk.services.processes.get(actor, ProcessId(process_id), pressed.channel_id)
    view = edit_process_modal(process) if what == "edit" else cancel_process_modal(process)
    await desk.slack.client(pressed.team_id).views_open(trigger_id=pressed.trigger_id, view=view)


async def handle_more(body: Body, ctx: WorkContext) -> None:
    """Carry out a line of the card's overflow menu. The value is `<what>:<process>`."""
    pressed = Action.parse(body)
    what, _, raw_id = pressed.value.partition(":")
    process_id = ProcessId(raw_id)
    actor = await ctx.person(pressed.user_id)
    if what in STATES:
        await ctx.services.operations.manage(
            actor, process_id, STATES[what], source=Source.BUTTON, cause=ctx.cause, place=pressed.place
        )
    elif what == "history":
        process = await ctx.services.processes.get(actor, process_id, pressed.channel_id)
        await whisper_timeline(process, actor, pressed.note_place, ctx)
    elif what == "use" and pressed.channel_id is not None:
        here = pressed.channel_id
        process = await ctx.services.processes.shareable(actor, process_id, here, here=here)
        threads = await ctx.desk.slack.threads.recent(ctx.team_id, here)
        await whisper_at(ctx, pressed.user_id, pressed.note_place, thread_menu(process, threads))


def check_edited(body: Body) -> None:
    """Refuse *Edit process* when it does not parse."""
    check_process_form(Submission.parse(body))


async def handle_edited(body: Body, ctx: WorkContext) -> None:
    """Change what the person changed in *Edit process*."""
    submitted = Submission.parse(body)
    form = read_form(submitted)
    actor = await ctx.person(submitted.user_id)
    for number, change in enumerate(process_changes(submitted)):
        await ctx.services.people.many(ctx.team_id, people_of(change))
        await ctx.services.operations.manage(
            actor,
            form.process_id,
            change,
            source=Source.MODAL,
            cause=f"{ctx.cause}:{number}",
            place=form.place,
        )


def check_cancelled(body: Body) -> None:
    """Refuse *Cancel process* without a reason."""
    submitted = Submission.parse(body)
    read_form(submitted)
    if clean_reason(submitted.text("reason")) is None:
        raise InvalidInputError("reason", "Say why, so that nobody has to guess later.")


async def handle_cancelled(body: Body, ctx: WorkContext) -> None:
    """Cancel the process."""
    submitted = Submission.parse(body)
    form = read_form(submitted)
    await ctx.services.operations.manage(
        await ctx.person(submitted.user_id),
        form.process_id,
        Cancel(submitted.text("reason")),
        source=Source.MODAL,
        cause=ctx.cause,
        place=form.place,
    )


LISTENERS = (
    Listener(Kind.ACTION, "process_more", work=handle_more, now=open_form, wants_now=wants_form),
    submission("process_edited", check=check_edited, work=handle_edited),
    submission("process_cancelled", check=check_cancelled, work=handle_cancelled),
)
