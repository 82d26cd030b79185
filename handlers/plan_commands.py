"""`/plan`: ask for a week, look at it, change it in words, and set hours and calendar."""

import html
from datetime import timedelta

from domain.errors import InvalidInputError
from domain.plans.model import PlanState
from domain.plans.wishes import PlanWish, read_wish, split_goals
from handlers.context import Desk, WorkContext
from handlers.grammar import Request
from handlers.payloads import Command
from handlers.plan_asking import open_plan_form, plan_wish, required_plan
from handlers.plan_calendars import answer_calendar, answer_feed, open_settings_for, send_file
from handlers.plan_talk import change_in_words
from handlers.plan_team import answer_team
from handlers.plans import asked_offer
from handlers.views.answers import note_message
from handlers.views.message import Message
from handlers.views.plan_talk import asked_message, fresh_start_message, no_plan_message, plan_help_message
from handlers.views.plans import plan_message

FRESH = "What is open of your week can begin again."
SENT = "The calendar file is in our direct messages."


def wants_plan_form(request: Request) -> bool:
    """Tell whether a command about plans opens a form."""
    return request.verb in ("", "settings") or _is_next(request)


def _is_next(request: Request) -> bool:
    return request.verb == "next" and request.rest.casefold() in ("", "week")


async def open_plan_command(command: Command, request: Request, desk: Desk) -> None:
    """Open *Plan my week*, or *Hours and calendar*."""
    actor = await desk.services.people.get(command.team_id, command.user_id)
    if request.verb == "settings":
        await open_settings_for(actor, command.trigger_id, desk)
        return
    week = desk.services.plans.this_week(actor)
    wanted = (
        week + timedelta(weeks=1) if _is_next(request) and week <= actor.today(desk.clock.now()) else week
    )
    await open_plan_form(actor, command.trigger_id, command.channel_id, wanted, desk)


async def answer_plan(command: Command, verb: str, rest: str, ctx: WorkContext) -> None:
    """Answer a command about plans, privately."""
    match verb.rstrip(":"):
        case "goals":
            await _ask(command, PlanWish(None, split_goals(html.unescape(rest))), ctx)
            return
        case "show":
            message = await _shown(command, ctx)
        case "team":
            message = await answer_team(command, rest, ctx)
        case "replan":
            message = await _replan(command, ctx)
        case "fresh":
            message = await _fresh(command, ctx)
        case "calendar":
            message = await answer_calendar(command, rest, ctx)
        case "feed":
            message = await answer_feed(command, rest, ctx)
        case "file":
            message = await _file(command, ctx)
        case "help":
            message = plan_help_message()
        case _:
            await _in_words(command, f"{verb} {rest}".strip(), ctx)
            return
    await ctx.messenger.respond(command.response_url, message)


async def _ask(command: Command, wish: PlanWish, ctx: WorkContext) -> None:
    """Say where the plan comes, and plan."""
    if not wish.goals:
        raise InvalidInputError(
            "goals", "What is the week for? Say `/plan goals report 3h by Thu; inbox every day 30m`."
        )
    actor = await ctx.person(command.user_id)
    week = wish.week or ctx.services.plans.this_week(actor)
    if ctx.attempt <= 1:
        await ctx.messenger.respond(command.response_url, asked_message(week))
    await plan_wish(actor, wish, ctx)


async def _shown(command: Command, ctx: WorkContext) -> Message:
    plan = await ctx.services.plans.current(await ctx.person(command.user_id))
    view = await ctx.services.plans.view(ctx.team_id, plan.id) if plan is not None else None
    return plan_message(view, None) if view is not None else no_plan_message()


async def _replan(command: Command, ctx: WorkContext) -> Message:
    actor = await ctx.person(command.user_id)
    return await asked_offer(actor, (await required_plan(actor, ctx)).id, ctx)


async def _fresh(command: Command, ctx: WorkContext) -> Message:
    plan = await required_plan(await ctx.person(command.user_id), ctx)
    if plan.state is not PlanState.ACCEPTED:
        raise InvalidInputError("plan", "Your plan is a draft: Regenerate drafts it anew, Dismiss drops it.")
    return fresh_start_message(FRESH, plan.id)


async def _file(command: Command, ctx: WorkContext) -> Message:
    actor = await ctx.person(command.user_id)
    plan = await required_plan(actor, ctx)
    if plan.state is not PlanState.ACCEPTED:
        raise InvalidInputError("plan", "Accept the plan first: a draft is in no calendar.")
    await send_file(actor, plan, ctx)
    return note_message(SENT)


async def _in_words(command: Command, words: str, ctx: WorkContext) -> None:
    """Take what is no verb as a wish (`next week: report 3h`), or as a change of the plan there is."""
    actor = await ctx.person(command.user_id)
    wish = read_wish(f"plan {words}", today=actor.today(ctx.now))
    if wish is not None and wish.goals:
        await _ask(command, wish, ctx)
        return
    plan = await ctx.services.plans.current(actor)
    answer = await change_in_words(actor, plan, words, ctx) if plan is not None else None
    if answer is None:
        raise InvalidInputError(
            "command", f"I do not know `/plan {words}`. Try `goals TEXT`, `show`, `replan`, `file` or `help`."
        )
    await ctx.messenger.respond(command.response_url, answer)
