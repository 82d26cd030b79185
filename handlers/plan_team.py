"""Planning one week with others: everyone named gets a draft of their own."""

import html
from dataclasses import replace

from domain.conversations.verbs.persons import MENTION
from domain.errors import InvalidInputError
from domain.ids import UserId
from domain.plans.wishes import read_wish, split_goals
from handlers.context import WorkContext
from handlers.payloads import Command
from handlers.plan_asking import usual_request
from handlers.views.answers import note_message
from handlers.views.message import Message
from handlers.views.plan_talk import team_message


async def answer_team(command: Command, rest: str, ctx: WorkContext) -> Message:
    """Draft a week for the asker and those mentioned, of whom each goal may begin with who does it.

    InvalidInputError("people", …) names who cannot, or that nobody was mentioned.
    """
    actor = await ctx.person(command.user_id)
    named, _, goals = rest.partition(":")
    words = " ".join(MENTION.sub(" ", named).replace(",", " ").replace(" and ", " ").split())
    wish = read_wish(f"plan {words or 'week'}", today=actor.today(ctx.now))
    if wish is None:
        raise InvalidInputError(
            "people", "Mention who plans along: `team @ben @cem next week: report 3h; @ben review 2h`."
        )
    if ctx.attempt <= 1:
        await ctx.messenger.respond(command.response_url, note_message("Planning the week together …"))
    usual = await usual_request(actor, wish.week or ctx.services.plans.this_week(actor), ctx.desk)
    request = replace(
        usual,
        goals=split_goals(html.unescape(goals)),
        hours=wish.hours or usual.hours,
        effort=wish.effort or usual.effort,
    )
    people = [UserId(one) for one in MENTION.findall(named)]
    drafted = await ctx.services.team_plans.draft(actor, people, request, cause=ctx.cause)
    return team_message(drafted, actor)
