"""Planning one week with others: everyone named gets a draft of their own."""

import html
from dataclasses import replace

from domain.conversations.verbs.persons import MENTION
from domain.errors import InvalidInputError
from domain.ids import UserId
from domain.plans.wishes import split_goals
from handlers.context import WorkContext
from handlers.payloads import Command
from handlers.plan_asking import usual_request
from handlers.views.answers import note_message
from handlers.views.message import Message
from handlers.views.plan_talk import team_message


async def answer_team(command: Command, rest: str, ctx: WorkContext) -> Message:
    """Draft a week for the asker and those mentioned; what follows a colon are the asker's goals.

    InvalidInputError("people", …) names who cannot, or that nobody was mentioned.
    """
    actor = await ctx.person(command.user_id)
    named, _, goals = rest.partition(":")
    strangers = MENTION.sub("", named).replace(",", " ").replace(" and ", " ").strip()
    if strangers:
        raise InvalidInputError("people", "Mention who plans along: `team @ben @cem: my own goals`.")
    if ctx.attempt <= 1:
        await ctx.messenger.respond(command.response_url, note_message("Planning the week together …"))
    request = await usual_request(actor, ctx.services.plans.this_week(actor), ctx.desk)
    wanted = split_goals(html.unescape(goals))
    people = await ctx.services.team_plans.draft(
        actor,
        [UserId(one) for one in MENTION.findall(named)],
        replace(request, goals=wanted),
        cause=ctx.cause,
    )
    return team_message([one for one in people if one.id != actor.id], actor in people, request.week)
