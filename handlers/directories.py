"""Directories of templates: listed, put away, brought back, and what happened to them."""

from domain.ids import ChannelId, DirectoryId
from domain.people.model import Person
from handlers.context import Desk, WorkContext
from handlers.listener import Kind, Listener
from handlers.payloads import Action, Body, Command
from handlers.views.directories import directory_history, directory_list
from handlers.views.message import Message
from handlers.views.template_forms import directory_modal


async def answer_directories(command: Command, rest: str, ctx: WorkContext) -> None:
    """Answer `/process directories`, archived ones included."""
    await ctx.messenger.respond(command.response_url, await _listed(await ctx.person(command.user_id), ctx))


async def _listed(actor: Person, ctx: WorkContext) -> Message:
    return directory_list(await ctx.services.templates.shelves(actor, with_archived=True))


def wants_form(body: Body) -> bool:
    """Tell whether the chosen line opens a form."""
    return Action.parse(body).value.startswith("edit:")


async def open_edit(body: Body, desk: Desk) -> None:
    """Open *Edit directory*. The value is `edit:<directory>`; what may not be saved is refused then."""
    pressed = Action.parse(body)
    actor = await desk.services.people.get(pressed.team_id, pressed.user_id)
    wanted = DirectoryId(pressed.value.partition(":")[2])
    directory, _ = await desk.services.templates.directory_history(actor, wanted)
    channel_id = pressed.channel_id or ChannelId(pressed.user_id)
    view = directory_modal(directory, "", actor.id, channel_id)
    await desk.slack.client(pressed.team_id).views_open(trigger_id=pressed.trigger_id, view=view)


async def handle_more(body: Body, ctx: WorkContext) -> None:
    """Carry out a line of a directory's menu. The value is `<what>:<directory>`."""
    pressed = Action.parse(body)
    what, _, value = pressed.value.partition(":")
    actor = await ctx.person(pressed.user_id)
    wanted = DirectoryId(value)
    if what == "history":
        directory, entries = await ctx.services.templates.directory_history(actor, wanted)
        people = await ctx.services.people.many(ctx.team_id, {entry.actor_id for entry in entries})
        message = directory_history(directory, entries, people, actor)
    else:
        await ctx.services.templates.archive_directory(
            actor, wanted, is_archived=what == "archive", cause=ctx.cause
        )
        message = await _listed(actor, ctx)
    if pressed.response_url:
        is_list = what != "history"
        await ctx.messenger.respond(pressed.response_url, message, replace_original=is_list)


LISTENERS = (Listener(Kind.ACTION, "directory_more", work=handle_more, now=open_edit, wants_now=wants_form),)
