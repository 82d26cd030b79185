"""A newer template version for work that runs: shown per run, applied to one or to all."""

from domain.errors import InvalidInputError
from domain.ids import ProcessId, TemplateId
from handlers.context import WorkContext
from handlers.listener import action
from handlers.payloads import Action, Body, Command
from handlers.views.answers import applied_reply
from handlers.views.template_runs import applied_all_message, runs_message


async def answer_apply(command: Command, name: str, ctx: WorkContext) -> None:
    """Answer `/process apply TEMPLATE`: what its newest version would change where, privately."""
    if not name:
        raise InvalidInputError("name", "Which template? Say `/process apply NAME`.")
    actor = await ctx.person(command.user_id)
    view = await ctx.services.templates.find(actor, name)
    preview = await ctx.services.template_runs.preview(actor, view.template.id, here=command.channel_id)
    await ctx.messenger.respond(command.response_url, runs_message(preview))


async def handle_runs(body: Body, ctx: WorkContext) -> None:
    """Show what would change in each run. The value is `<template>:<page>`."""
    pressed = Action.parse(body)
    template_id, _, page = pressed.value.partition(":")
    actor = await ctx.person(pressed.user_id)
    preview = await ctx.services.template_runs.preview(
        actor, TemplateId(template_id), here=pressed.channel_id
    )
    if pressed.response_url:
        message = runs_message(preview, int(page or 0))
        is_turned = pressed.action_id != "template_runs"
        await ctx.messenger.respond(pressed.response_url, message, replace_original=is_turned)


async def handle_apply(body: Body, ctx: WorkContext) -> None:
    """Bring one run to the version that was shown. The value is `<process>:<version>`."""
    pressed = Action.parse(body)
    process_id, _, version = pressed.value.partition(":")
    actor = await ctx.person(pressed.user_id)
    activity = await ctx.services.template_runs.apply(
        actor, ProcessId(process_id), int(version), cause=ctx.cause, place=pressed.place
    )
    if pressed.response_url:
        process = await ctx.services.processes.get(actor, ProcessId(process_id), pressed.channel_id)
        await ctx.messenger.respond(pressed.response_url, applied_reply(activity, process, ctx.now))


async def handle_apply_all(body: Body, ctx: WorkContext) -> None:
    """Bring every run to the version that was shown. The value is `<template>:<version>`."""
    pressed = Action.parse(body)
    template_id, _, version = pressed.value.partition(":")
    actor = await ctx.person(pressed.user_id)
    done = await ctx.services.template_runs.apply_all(
        actor, TemplateId(template_id), int(version), here=pressed.channel_id, cause=ctx.cause
    )
    if pressed.response_url:
        await ctx.messenger.respond(pressed.response_url, applied_all_message(done), replace_original=True)


LISTENERS = (
    action("template_runs", handle_runs),
    action("template_apply", handle_apply),
    action("template_apply_all", handle_apply_all),
)
