"""Drafting a template from a description or a conversation: a form to edit, saved only by a person."""

from domain.errors import NotAllowedError
from domain.generation.rules import draft_of
from domain.generation.service import Draft
from domain.ids import ChannelId, TeamId
from domain.operations.model import Place
from domain.people.model import Person
from handlers.context import Desk, WorkContext
from handlers.errors import whisper_at
from handlers.listener import action_now
from handlers.payloads import Action, Body, Command, opened_view
from handlers.views.generation import draft_modal
from handlers.views.message import View
from handlers.views.waiting import ready_message, waiting_view

TITLE = "New template"
DRAFTING = "I am drafting the template. Keep this form open: you can change everything before it is saved."
CLOSED = "I drafted the template, but its form was closed, so nothing was kept."
MAX_VALUE = 2_000
"""Characters the value of a button takes."""


async def open_generate(command: Command, _: str, desk: Desk) -> str:
    """Open a form at once; the draft is made from the queue, also by who comes after a restart."""
    return await _open_waiting(command.team_id, command.trigger_id, desk)


async def _open_waiting(team_id: TeamId, trigger_id: str, desk: Desk) -> str:
    client = desk.slack.client(team_id)
    opened = await client.views_open(trigger_id=trigger_id, view=waiting_view(TITLE, DRAFTING))
    return str(opened["view"]["id"])


async def answer_generate(command: Command, description: str, ctx: WorkContext) -> None:
    """Fill the waiting form with a draft of what is described; where it was closed, offer to draft again."""
    actor = await ctx.person(command.user_id)
    await _draft(actor, description, Place(command.channel_id), command.waiting, ctx)


async def _draft(
    actor: Person, description: str, place: Place, waiting: str | None, ctx: WorkContext
) -> None:
    draft = await ctx.services.generation.generate(actor, description)
    view = await _form(draft, actor, place.channel_id, ctx.desk)
    if waiting is not None and await ctx.messenger.fill(ctx.team_id, waiting, view):
        return
    if len(description) <= MAX_VALUE:
        again = ready_message(CLOSED, "Draft Again", "template_generate", description)
        await whisper_at(ctx, actor.id, place, again)


async def open_again(body: Body, desk: Desk) -> str:
    """Open the form that waits for a draft once more."""
    pressed = Action.parse(body)
    return await _open_waiting(pressed.team_id, pressed.trigger_id, desk)


async def handle_again(body: Body, ctx: WorkContext) -> None:
    """Draft once more. The value is the description."""
    pressed = Action.parse(body)
    actor = await ctx.person(pressed.user_id)
    place = pressed.note_place or Place(ChannelId(actor.id))
    await _draft(actor, pressed.value, place, opened_view(body), ctx)


async def open_from_thread(body: Body, desk: Desk) -> None:
    """Turn the form of a conversation's steps into the form of a template. The value is the summary."""
    pressed = Action.parse(body)
    actor = await desk.services.people.get(pressed.team_id, pressed.user_id)
    summary = await desk.services.threads.get(actor, pressed.value)
    draft = Draft(draft_of(summary), by_model=summary.by_model, notice=summary.notice)
    view = await _form(draft, actor, summary.channel_id, desk)
    await desk.slack.client(pressed.team_id).views_update(view_id=pressed.view_id or "", view=view)


async def _form(draft: Draft, actor: Person, channel_id: ChannelId, desk: Desk) -> View:
    homes = await desk.services.templates.homes(actor)
    if not homes:
        raise NotAllowedError(
            "There is no directory you may add to. Make one with `/process directory NAME`."
        )
    return draft_modal(draft, homes, channel_id)


LISTENERS = (
    action_now("thread_as_template", open_from_thread),
    action_now("template_generate", open_again, handle_again),
)
