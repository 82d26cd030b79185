"""Templates by command, card and form: list, show, start, make, change, compare, bring in, take out."""

from collections.abc import Iterable

from domain.errors import ConflictError, InvalidInputError, NotAllowedError
from domain.ids import ChannelId, ProcessId, TemplateId, UserId
from domain.operations.model import Place
from domain.people.model import Person
from domain.templates.finding import require_open_directory
from domain.templates.markdown import write_markdown
from domain.templates.model import TemplateVersion, TemplateView
from domain.templates.reading import Format, format_of
from handlers.context import Desk, WorkContext
from handlers.errors import whisper_at
from handlers.listener import action, action_now, submission
from handlers.payloads import Action, Body, Command, Submission
from handlers.template_forms import parse_directory, parse_import, parse_template
from handlers.views.answers import note_message
from handlers.views.directories import directory_list
from handlers.views.message import Message, View
from handlers.views.template_forms import (
    directory_modal,
    edit_template_modal,
    import_modal,
)
from handlers.views.templates import (
    differences_message,
    template_card,
    template_history,
    template_list,
)

ANSWERED = ("templates", "template", "export", "save")
"""Verbs of `/process` that are answered here."""
OPENING = ("import", "directory")
"""Verbs of `/process` that open a form of ours."""


async def open_template_form(command: Command, verb: str, rest: str, desk: Desk) -> None:
    """Open the form of `/process import` and `/process directory [NAME]`."""
    actor = await desk.services.people.get(command.team_id, command.user_id)
    match verb:
        case "import":
            modal = await _import_form(actor, command.channel_id, desk)
        case "directory":
            modal = await _directory_form(actor, rest, command.channel_id, desk)
        case _:
            return
    await desk.slack.client(command.team_id).views_open(trigger_id=command.trigger_id, view=modal)


async def answer_template(command: Command, verb: str, rest: str, ctx: WorkContext) -> None:
    """Answer `/process templates`, `template NAME`, `export NAME [markdown]` and `save PROCESS`."""
    actor = await ctx.person(command.user_id)
    if verb == "templates" or not rest:
        shelves = await ctx.services.templates.shelves(actor, with_archived=rest == "archived")
        await ctx.messenger.respond(command.response_url, template_list(shelves))
    elif verb == "save":
        process = await ctx.services.processes.find(actor, command.channel_id, rest)
        view = await ctx.services.templates.capture(actor, process, cause=ctx.cause)
        await ctx.messenger.respond(command.response_url, await _card(view, actor, ctx))
    elif verb == "export":
        name, form = _export_words(rest)
        view = await ctx.services.templates.find(actor, name)
        await ctx.messenger.respond(command.response_url, await _send(view.template.id, form, actor, ctx))
    else:
        view = await ctx.services.templates.find(actor, rest)
        await ctx.messenger.respond(command.response_url, await _card(view, actor, ctx))


def _export_words(rest: str) -> tuple[str, Format]:
    head, _, last = rest.rpartition(" ")
    if head and last.casefold() in ("markdown", "md"):
        return head, Format.MARKDOWN
    return (head, Format.YAML) if head and last.casefold() in ("yaml", "yml") else (rest, Format.YAML)


async def _card(view: TemplateView, actor: Person, ctx: WorkContext) -> Message:
    return template_card(view, await _makers([view.version], ctx), actor)


async def _makers(versions: Iterable[TemplateVersion], ctx: WorkContext) -> dict[UserId, Person]:
    made = {version.by for version in versions if version.by is not None}
    return dict(await ctx.services.people.many(ctx.team_id, made))


async def _send(template_id: TemplateId, form: Format, actor: Person, ctx: WorkContext) -> Message:
    exported = await ctx.services.templates.take_out(actor, template_id, form)
    words = "Here is the template you asked for. `/process import` takes it back."
    await ctx.desk.slack.files.send(ctx.team_id, actor.id, exported.filename, exported.text, words)
    return note_message(f"I sent you “{exported.filename}” in our direct messages.")


async def _answer(pressed: Action, message: Message, ctx: WorkContext, *, replace: bool = False) -> None:
    if pressed.response_url:
        await ctx.messenger.respond(pressed.response_url, message, replace_original=replace)


async def handle_show(body: Body, ctx: WorkContext) -> None:
    """Show a template of the list, privately."""
    pressed = Action.parse(body)
    actor = await ctx.person(pressed.user_id)
    view = await ctx.services.templates.get(actor, TemplateId(pressed.value))
    await _answer(pressed, await _card(view, actor, ctx), ctx)


async def handle_page(body: Body, ctx: WorkContext) -> None:
    """Turn to another page of the list. The value is its number."""
    pressed = Action.parse(body)
    shelves = await ctx.services.templates.shelves(await ctx.person(pressed.user_id))
    await _answer(pressed, template_list(shelves, int(pressed.value or 0)), ctx, replace=True)


async def handle_history(body: Body, ctx: WorkContext) -> None:
    """Turn to another page of a template's versions. The value is `<template>:<page>`."""
    pressed = Action.parse(body)
    template_id, _, page = pressed.value.partition(":")
    actor = await ctx.person(pressed.user_id)
    message = await _history(TemplateId(template_id), int(page or 0), actor, ctx)
    await _answer(pressed, message, ctx, replace=True)


async def _history(template_id: TemplateId, page: int, actor: Person, ctx: WorkContext) -> Message:
    view, versions, entries = await ctx.services.templates.history(actor, template_id)
    people = await _makers(versions, ctx)
    acted = {entry.actor_id for entry in entries if entry.actor_id is not None} - people.keys()
    people |= await ctx.services.people.many(ctx.team_id, acted)
    return template_history(view, versions, entries, people, actor, page)


async def handle_diff(body: Body, ctx: WorkContext) -> None:
    """Show what is different. The value is `<template>:<old>:<new>`."""
    pressed = Action.parse(body)
    template_id, old, new = pressed.value.split(":")
    actor = await ctx.person(pressed.user_id)
    view, found = await ctx.services.templates.compare(actor, TemplateId(template_id), int(old), int(new))
    await _answer(pressed, differences_message(view, int(old), int(new), found), ctx)


async def handle_revert(body: Body, ctx: WorkContext) -> None:
    """Make a new version that equals an old one. The value is `<template>:<version>`."""
    pressed = Action.parse(body)
    template_id, _, number = pressed.value.partition(":")
    actor = await ctx.person(pressed.user_id)
    view = await ctx.services.templates.revert(actor, TemplateId(template_id), int(number), cause=ctx.cause)
    await _answer(pressed, await _card(view, actor, ctx), ctx)


async def handle_more(body: Body, ctx: WorkContext) -> None:
    """Carry out a line of the card's overflow menu. The value is `<what>:<template>`."""
    pressed = Action.parse(body)
    what, _, value = pressed.value.partition(":")
    template_id = TemplateId(value)
    actor = await ctx.person(pressed.user_id)
    match what:
        case "history":
            await _answer(pressed, await _history(template_id, 0, actor, ctx), ctx)
        case "yaml" | "markdown":
            await _answer(pressed, await _send(template_id, Format(what), actor, ctx), ctx)
        case "copy":
            await handle_copy(body, ctx, template_id)
        case "archive" | "restore":
            view = await ctx.services.templates.archive(
                actor, template_id, is_archived=what == "archive", cause=ctx.cause
            )
            await _answer(pressed, await _card(view, actor, ctx), ctx, replace=True)
        case _:
            return


async def handle_copy(body: Body, ctx: WorkContext, template_id: TemplateId | None = None) -> None:
    """Copy a template to where the person may change it."""
    pressed = Action.parse(body)
    actor = await ctx.person(pressed.user_id)
    wanted = template_id or TemplateId(pressed.value)
    view = await ctx.services.templates.copy(actor, wanted, cause=ctx.cause)
    await _answer(pressed, await _card(view, actor, ctx), ctx)


async def handle_save(body: Body, ctx: WorkContext) -> None:
    """Make a template of a running process. The value is the process."""
    pressed = Action.parse(body)
    actor = await ctx.person(pressed.user_id)
    process = await ctx.services.processes.get(actor, ProcessId(pressed.value), pressed.channel_id)
    view = await ctx.services.templates.capture(actor, process, cause=ctx.cause)
    await whisper_at(ctx, actor.id, pressed.note_place, await _card(view, actor, ctx))


async def _open(pressed: Action, view: View, desk: Desk) -> None:
    await desk.slack.client(pressed.team_id).views_open(trigger_id=pressed.trigger_id, view=view)


async def open_new(body: Body, desk: Desk) -> None:
    """Open *New template*."""
    pressed = Action.parse(body)
    actor = await desk.services.people.get(pressed.team_id, pressed.user_id)
    homes = await desk.services.templates.homes(actor)
    _require_home(homes)
    await _open(pressed, edit_template_modal(None, homes, _channel(pressed)), desk)


async def open_edit(body: Body, desk: Desk) -> None:
    """Open *Edit template*, filled with the newest version."""
    pressed = Action.parse(body)
    actor = await desk.services.people.get(pressed.team_id, pressed.user_id)
    view = await desk.services.templates.get(actor, TemplateId(pressed.value))
    if not view.can_edit:
        raise NotAllowedError(
            f"Only the editors of “{view.directory.name}” and the workspace's admins change its templates."
        )
    homes = await desk.services.templates.homes(actor)
    await _open(pressed, edit_template_modal(view, homes, _channel(pressed)), desk)


async def open_more(body: Body, desk: Desk) -> None:
    """Open *Import a template* or *New directory*, or list the directories. The value says which."""
    pressed = Action.parse(body)
    actor = await desk.services.people.get(pressed.team_id, pressed.user_id)
    if pressed.value == "directories" and pressed.response_url:
        shelves = await desk.services.templates.shelves(actor, with_archived=True)
        await desk.slack.messenger.respond(pressed.response_url, directory_list(shelves))
        return
    if pressed.value == "directory":
        modal = await _directory_form(actor, "", _channel(pressed), desk)
    else:
        modal = await _import_form(actor, _channel(pressed), desk)
    await _open(pressed, modal, desk)


def _channel(pressed: Action) -> ChannelId:
    return pressed.channel_id or ChannelId(pressed.user_id)


async def _import_form(actor: Person, channel_id: ChannelId, desk: Desk) -> View:
    homes = await desk.services.templates.homes(actor)
    _require_home(homes)
    return import_modal(homes, channel_id)


async def _directory_form(actor: Person, name: str, channel_id: ChannelId, desk: Desk) -> View:
    shelves = await desk.services.templates.shelves(actor, with_archived=True)
    known = {shelf.directory.name.casefold(): shelf for shelf in shelves}
    shelf = known.get(name.casefold())
    if shelf is not None and not shelf.can_edit:
        raise NotAllowedError(f"Only the editors of “{shelf.directory.name}” and admins change it.")
    if shelf is not None:
        require_open_directory(shelf.directory)
    return directory_modal(shelf.directory if shelf else None, name, actor.id, channel_id)


def _require_home(homes: object) -> None:
    if not homes:
        raise NotAllowedError(
            "There is no directory you may add to. Make one with `/process directory NAME`."
        )


def check_saved(body: Body) -> None:
    """Refuse a template that does not parse, line by line."""
    parse_template(Submission.parse(body))


async def handle_saved(body: Body, ctx: WorkContext) -> None:
    """Keep the new template or version, and show it privately."""
    submitted = Submission.parse(body)
    form = parse_template(submitted)
    actor = await ctx.person(submitted.user_id)
    if form.template_id is None:
        view = await ctx.services.templates.create(
            actor, form.directory_id, form.definition, source=form.source, cause=ctx.cause
        )
    else:
        before = await ctx.services.templates.get(actor, form.template_id, form.based_on)
        content = form.on(before.version.definition)
        try:
            view = await ctx.services.templates.edit(
                actor, form.template_id, content, based_on=form.based_on, home=form.directory_id,
                note=form.note, cause=ctx.cause,
            )  # fmt: skip
        except ConflictError:
            if before.template.version != form.based_on:
                words = "Somebody saved a newer version before you. Here is yours, so that nothing is lost."
                await ctx.desk.slack.files.send(
                    ctx.team_id, actor.id, "my-version.md", write_markdown(content), words
                )
            raise
    await _tell(submitted, await _card(view, actor, ctx), ctx)


async def _tell(submitted: Submission, message: Message, ctx: WorkContext) -> None:
    channel_id = submitted.metadata().get("channel_id")
    place = Place(ChannelId(channel_id)) if channel_id else None
    await whisper_at(ctx, submitted.user_id, place, message)


def check_import(body: Body) -> None:
    """Refuse an import without a template, or with a checklist that does not parse."""
    parse_import(Submission.parse(body))


async def handle_import(body: Body, ctx: WorkContext) -> None:
    """Bring the template in, and show it privately; every line that does not fit is told."""
    submitted = Submission.parse(body)
    form = parse_import(submitted)
    actor = await ctx.person(submitted.user_id)
    name, text = "", form.text
    if form.file_id is not None:
        name, text = await ctx.desk.slack.files.read(ctx.team_id, form.file_id)
    if not text.strip():
        raise InvalidInputError("file", "That file is empty.")
    view = await ctx.services.templates.bring_in(
        actor, form.directory_id, text, format_of(text, name), cause=ctx.cause
    )
    await _tell(submitted, await _card(view, actor, ctx), ctx)


def check_directory(body: Body) -> None:
    """Refuse a directory without a name."""
    parse_directory(Submission.parse(body))


async def handle_directory(body: Body, ctx: WorkContext) -> None:
    """Keep the directory, and say so."""
    submitted = Submission.parse(body)
    form = parse_directory(submitted)
    actor = await ctx.person(submitted.user_id)
    saved = await ctx.services.templates.save_directory(
        actor, form.directory_id, form.name, form.editors, cause=ctx.cause
    )
    await _tell(submitted, note_message(f"The directory “{saved.name}” is saved."), ctx)


LISTENERS = (
    action("template_show", handle_show),
    action("template_page", handle_page),
    action("template_history", handle_history),
    action("template_diff", handle_diff),
    action("template_revert", handle_revert),
    action("template_more", handle_more),
    action("template_copy", handle_copy),
    action("template_save", handle_save),
    action_now("template_new", open_new),
    action_now("template_edit", open_edit),
    action_now("template_list_more", open_more),
    submission("template_saved", check=check_saved, work=handle_saved),
    submission("template_imported", check=check_import, work=handle_import),
    submission("template_directory_saved", check=check_directory, work=handle_directory),
)
