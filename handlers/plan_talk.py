"""Words about one's week in direct messages: asking for a plan, and changing it in its thread."""

import re

from domain.channels.model import is_direct
from domain.conversations.commands import UndoWord, WordsProblem
from domain.conversations.model import LiveMessage, Menu
from domain.errors import ConflictError, ConversError, UnavailableError
from domain.ids import PlanId
from domain.people.model import Person
from domain.plans.model import Plan, PlanState
from domain.plans.wishes import read_wish
from domain.plans.words import read_change
from handlers.context import WorkContext
from handlers.plan_asking import draw_again, plan_wish
from handlers.plan_keys import plan_of
from handlers.views.answers import error_message, menu_message, note_message
from handlers.views.message import Message
from handlers.views.plan_talk import ask_goals_message, asked_message

_ACCEPT = re.compile(
    r"(?:ok(?:ay)?[,. ]+)?(?:(?:yes[,. ]+)?accept|yes|looks good|take)(?: it| this| that| the plan| my week)?"
    r"[.! ]*",
    re.I,
)
_DISMISS = re.compile(r"dismiss(?: it| this| that| the plan)?[.! ]*", re.I)
_AGAIN = re.compile(r"regenerate(?: it| this| that| the plan)?[.! ]*", re.I)
DONE = "Done."


async def answered_as_plan(message: LiveMessage, ctx: WorkContext) -> bool:
    """Answer words about one's week; False when they are about something else."""
    if not is_direct(message.channel_id) or not message.text.strip():
        return False
    key = await ctx.desk.slack.key_of(ctx.team_id, message.channel_id, message.thread_ts)
    plan_id = plan_of(key)
    actor = await ctx.person(message.author_id)
    try:
        answer = await _answer_to_wish(actor, message, ctx)
        if answer is None and plan_id is not None:
            plan = await ctx.services.plans.get(actor, plan_id)
            answer = await change_in_words(actor, plan, message.text, ctx)
    except UnavailableError:
        raise
    except ConversError as error:
        answer = error_message(error.public, None)
    if answer is None:
        return False
    await ctx.messenger.show(
        ctx.team_id,
        ctx.reply_key,
        channel_id=message.channel_id,
        thread_ts=message.thread_ts,
        message=answer,
    )
    return True


async def _answer_to_wish(actor: Person, message: LiveMessage, ctx: WorkContext) -> Message | None:
    """Plan the week that words ask for, or ask what it is for; None when they ask for none."""
    wish = read_wish(message.text, today=actor.today(ctx.now))
    if wish is None:
        return None
    week = wish.week or ctx.services.plans.this_week(actor)
    if not wish.goals:
        return ask_goals_message(week)
    await plan_wish(actor, wish, ctx)
    return asked_message(week)


async def change_in_words(actor: Person, plan: Plan, text: str, ctx: WorkContext) -> Message | None:
    """Change a plan as words say; a menu when they fit several things, None when they are no change."""
    if (decided := await _decided(actor, plan, text.strip(), ctx)) is not None:
        return decided
    match read_change(text, plan, now=ctx.now):
        case None:
            return None
        case Menu() as menu:
            return menu_message(menu, plan.id)
        case WordsProblem(public):
            return note_message(public)
        case UndoWord():
            await ctx.services.plans.undo(actor, plan.id, cause=ctx.cause)
        case change:
            await ctx.services.plans.change(actor, plan.id, [change], cause=ctx.cause)
    return await _latest(plan.id, ctx)


async def _decided(actor: Person, plan: Plan, text: str, ctx: WorkContext) -> Message | None:
    """Carry out the words of a draft's buttons; None for other words."""
    if _AGAIN.fullmatch(text):
        if plan.state is not PlanState.DRAFT:
            raise ConflictError("This plan is accepted. Say `replan` to plan its rest again.")
        drawing = ctx.services.plans.regenerate(actor, plan.id, cause=ctx.cause)
        await draw_again(actor, plan, drawing, ctx)
    elif _ACCEPT.fullmatch(text) and (plan.state is PlanState.DRAFT or "accept" in text.casefold()):
        await ctx.services.plans.accept(actor, plan.id, version=plan.version, cause=ctx.cause)
    elif _DISMISS.fullmatch(text):
        await ctx.services.plans.dismiss(actor, plan.id, cause=ctx.cause)
    else:
        return None
    return await _latest(plan.id, ctx)


async def _latest(plan_id: PlanId, ctx: WorkContext) -> Message:
    """Return what the newest change of a plan did, in its own words."""
    view = await ctx.services.plans.view(ctx.team_id, plan_id)
    return note_message((view.lately if view is not None else None) or DONE)
