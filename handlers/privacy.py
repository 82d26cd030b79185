"""A person's own choice about AI, and what the workspace used."""

from datetime import timedelta

from handlers.context import WorkContext
from handlers.listener import action
from handlers.payloads import Action, Body, Command
from handlers.views.answers import privacy_message, usage_message

USAGE_FOR = timedelta(days=7)


async def answer_privacy(asked: Command, ctx: WorkContext) -> None:
    """Show what is known and the switch."""
    actor = await ctx.person(asked.user_id)
    await ctx.messenger.respond(asked.response_url, privacy_message(actor.uses_ai))


async def answer_usage(asked: Command, ctx: WorkContext) -> None:
    """Show today's spending against the limit, and the person's own calls."""
    actor = await ctx.person(asked.user_id)
    usage = await ctx.services.gateway.usage(actor, since=ctx.now - USAGE_FOR)
    await ctx.messenger.respond(asked.response_url, usage_message(usage.spent, usage.limit, usage.rows))


async def handle_switch(body: Body, ctx: WorkContext) -> None:
    """Turn AI on or off for the person who pressed."""
    pressed = Action.parse(body)
    actor = await ctx.person(pressed.user_id)
    changed = await ctx.services.conversations.turn_ai(actor, on=pressed.value == "on")
    if pressed.response_url:
        await ctx.messenger.respond(
            pressed.response_url, privacy_message(changed.uses_ai), replace_original=True
        )


LISTENERS = (action("privacy_ai", handle_switch),)
