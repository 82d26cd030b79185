"""*Plan my week*: the form and the words that ask for a week, and the draft that comes of them."""

from collections.abc import Awaitable, Mapping
from dataclasses import replace
from datetime import date

from domain.errors import ConversError, LostOwnershipError, NotFoundError, UnavailableError
from domain.ids import ChannelId, PlanId, derived_id
from domain.people.model import Person
from domain.plans.drafting.limits import checked_goals
from domain.plans.model import Plan, PlanRequest, PlanState
from domain.plans.wishes import PlanWish
from domain.templates.rights import may_use
from handlers.context import Desk, WorkContext
from handlers.listener import action_now, submission
from handlers.payloads import Action, Body, Submission
from handlers.plan_forms import parse_plan
from handlers.plan_keys import plan_key
from handlers.views.answers import error_message
from handlers.views.message import Message, View
from handlers.views.plan_forms import plan_modal
from handlers.views.plan_talk import failed_message, working_message

AGAIN = "Something of ours does not answer now. I try again in a moment."


async def open_plan_form(
    actor: Person, trigger_id: str, channel_id: ChannelId | None, week: date | None, desk: Desk
) -> None:
    """Open *Plan my week*, filled with what was asked for last."""
    wanted = week or desk.services.plans.this_week(actor)
    draft = await desk.services.plans.current(actor, week=wanted)
    if draft is not None and draft.state is PlanState.DRAFT:
        request = draft.request
    else:
        request = await usual_request(actor, wanted, desk)
    metadata = {"channel_id": channel_id} if channel_id else {}
    modal = await _modal(actor, request, metadata, desk)
    await desk.slack.client(actor.team_id).views_open(trigger_id=trigger_id, view=modal)


async def usual_request(actor: Person, week: date, desk: Desk) -> PlanRequest:
    """Return what a person asks for when they say nothing else: as last time."""
    settings = await desk.services.plans.settings(actor)
    return PlanRequest(
        week,
        (),
        settings.description,
        settings.effort,
        settings.weekly_hours,
        settings.directory_ids,
        settings.template_ids,
    )


async def _modal(actor: Person, request: PlanRequest, metadata: Mapping[str, str], desk: Desk) -> View:
    shelves = await desk.services.templates.shelves(actor) if may_use(actor) else ()
    templates = [one for shelf in shelves for one in shelf.templates if not one.is_archived]
    directories = [shelf.directory for shelf in shelves if shelf.templates]
    this_week = min(desk.services.plans.this_week(actor), request.week)
    left = await desk.services.plans.left_from(actor, request.week)
    return plan_modal(request, templates, directories, this_week, metadata, left)


async def open_asking(body: Body, desk: Desk) -> None:
    """Open *Plan my week* from a button. The value is the Monday of the week, or nothing."""
    pressed = Action.parse(body)
    actor = await desk.services.people.get(pressed.team_id, pressed.user_id)
    week = date.fromisoformat(pressed.value) if pressed.value else None
    await open_plan_form(actor, pressed.trigger_id, pressed.channel_id, week, desk)


async def open_adjusting(body: Body, desk: Desk) -> None:
    """Open *Adjust the plan*. The value is the plan."""
    pressed = Action.parse(body)
    actor = await desk.services.people.get(pressed.team_id, pressed.user_id)
    plan = await desk.services.plans.get(actor, PlanId(pressed.value))
    metadata = {"plan_id": str(plan.id)} | ({"channel_id": pressed.channel_id} if pressed.channel_id else {})
    modal = await _modal(actor, plan.request, metadata, desk)
    await desk.slack.client(actor.team_id).views_open(trigger_id=pressed.trigger_id, view=modal)


def check_asked(body: Body) -> None:
    """Refuse a form that asks for nothing, or for too much."""
    checked_goals(parse_plan(Submission.parse(body)).goals)


async def handle_asked(body: Body, ctx: WorkContext) -> None:
    """Draft the week that was asked for, anew or in the place of a draft."""
    submitted = Submission.parse(body)
    actor = await ctx.person(submitted.user_id)
    request = parse_plan(submitted)
    plan_id = submitted.metadata().get("plan_id")
    if plan_id is None:
        await plan_week(actor, request, ctx)
        return
    plan = await ctx.services.plans.get(actor, PlanId(plan_id))
    if plan.state is PlanState.DRAFT and plan.week == request.week:
        drawing = ctx.services.plans.adjust(actor, plan.id, request, cause=ctx.cause)
        await draw_again(actor, plan, drawing, ctx)
        return
    await plan_week(actor, request, ctx)


async def plan_wish(actor: Person, wish: PlanWish, ctx: WorkContext) -> None:
    """Draft the week that words ask for; what they leave open is as last time."""
    week = wish.week or ctx.services.plans.this_week(actor)
    usual = await usual_request(actor, week, ctx.desk)
    request = replace(
        usual, goals=wish.goals, hours=wish.hours or usual.hours, effort=wish.effort or usual.effort
    )
    await plan_week(actor, request, ctx)


async def plan_week(actor: Person, request: PlanRequest, ctx: WorkContext) -> None:
    """Draft a week where its person sees it come; why nothing came is said in the same place."""
    plan_id = PlanId(derived_id(actor.team_id, "plan", ctx.cause))
    if ctx.attempt <= 1:  # a second attempt may find the plan drawn up already
        await _say(actor, plan_id, working_message(request.week), ctx)
    try:
        await ctx.services.plans.draft(actor, request, cause=ctx.cause)
    except LostOwnershipError:
        raise
    except UnavailableError:
        await _say(actor, plan_id, error_message(AGAIN, None), ctx)
        raise
    except ConversError as error:
        await _say(actor, plan_id, failed_message(error.public), ctx)


async def draw_again(actor: Person, plan: Plan, drawing: Awaitable[Plan], ctx: WorkContext) -> None:
    """Await another draft in the place of one; when none comes of it, the old one is shown again."""
    if ctx.attempt <= 1:
        await _say(actor, plan.id, working_message(plan.week), ctx)
    try:
        await drawing
    except ConversError:
        await ctx.services.plans.show(ctx.team_id, plan.id)
        raise


async def _say(actor: Person, plan_id: PlanId, message: Message, ctx: WorkContext) -> None:
    channel_id = await ctx.desk.slack.direct_channel(actor.team_id, actor.id)
    await ctx.messenger.show(
        actor.team_id, plan_key(plan_id), channel_id=channel_id, thread_ts=None, message=message
    )


async def required_plan(actor: Person, ctx: WorkContext) -> Plan:
    """Return the plan a person means when they name none; NotFoundError says how to have one."""
    plan = await ctx.services.plans.current(actor)
    if plan is None:
        raise NotFoundError(
            "You have no plan yet. `/plan` opens a form, `/plan goals TEXT` does it in words."
        )
    return plan


LISTENERS = (
    action_now("plan_open", open_asking),
    action_now("plan_adjust", open_adjusting),
    submission("plan_asked", check=check_asked, work=handle_asked),
)
