"""`/process suggest GOAL`: which template fits, and which work is like it, answered privately."""

from handlers.context import WorkContext
from handlers.payloads import Command
from handlers.views.recommendations import recommendations_message


async def answer_suggest(command: Command, goal: str, ctx: WorkContext) -> None:
    """Answer `/process suggest GOAL`."""
    actor = await ctx.person(command.user_id)
    found = await ctx.services.recommendations.recommend(actor, goal, here=command.channel_id)
    await ctx.messenger.respond(command.response_url, recommendations_message(found))
