"""Drafting a template from a description or a conversation: a form to edit, saved only by a person."""

from domain.errors import ConversError, NotAllowedError
from domain.generation.rules import draft_of
from domain.generation.service import Draft
from domain.ids import ChannelId
from domain.people.model import Person
from handlers.context import Desk
from handlers.listener import action_now
from handlers.payloads import Action, Body, Command
from handlers.views.generation import draft_modal
from handlers.views.message import View
from handlers.views.threads import waiting_view

TITLE = "New template"
DRAFTING = "I am drafting the template. You can change everything before it is saved."


async def open_generate(command: Command, description: str, desk: Desk) -> None:
    """Open a form at once, and fill it with a draft of what is described."""
    client = desk.slack.client(command.team_id)
    opened = await client.views_open(trigger_id=command.trigger_id, view=waiting_view(TITLE, DRAFTING))
    actor = await desk.services.people.get(command.team_id, command.user_id)
    try:
        draft = await desk.services.generation.generate(actor, description)
        view = await _form(draft, actor, command.channel_id, desk)
    except ConversError as error:
        view = waiting_view(TITLE, error.public)
    await client.views_update(view_id=str(opened["view"]["id"]), view=view)


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


LISTENERS = (action_now("thread_as_template", open_from_thread),)
