"""Decisions: Approve, Edit, Dismiss, Undo, and ticking single operations off."""

from domain.errors import ExpiredError, StaleError
from domain.ids import ActivityId, SuggestionId
from handlers.context import Desk, WorkContext
from handlers.forms import parse_edited
from handlers.listener import action, action_now, submission
from handlers.payloads import Action, Body, Submission
from handlers.views.suggestions import edit_suggestion_modal, fresh


async def handle_approve(body: Body, ctx: WorkContext) -> None:
    """Apply the ticked operations; the card redraws itself after the commit."""
    pressed = Action.parse(body)
    ticked = pressed.ticked("suggestion_pick")
    await ctx.services.operations.approve(
        await ctx.person(pressed.user_id),
        SuggestionId(pressed.value),
        chosen=None if ticked is None else sorted(int(index) for index in ticked),
        cause=ctx.cause,
    )


async def handle_dismiss(body: Body, ctx: WorkContext) -> None:
    """Dismiss the whole suggestion."""
    pressed = Action.parse(body)
    await ctx.services.operations.dismiss(
        await ctx.person(pressed.user_id), SuggestionId(pressed.value), cause=ctx.cause
    )


async def handle_undo(body: Body, ctx: WorkContext) -> None:
    """Take an applied change back."""
    pressed = Action.parse(body)
    await ctx.services.operations.undo(
        await ctx.person(pressed.user_id), ActivityId(pressed.value), cause=ctx.cause
    )


async def handle_pick(body: Body, ctx: WorkContext) -> None:
    """Remember what is left ticked; the block_id is `suggestion_pick:<suggestion>:<n>`."""
    pressed = Action.parse(body)
    ticked = pressed.ticked("suggestion_pick") or ()
    suggestion_id = SuggestionId(pressed.block_id.split(":")[1])
    await ctx.services.operations.tick(
        await ctx.person(pressed.user_id), suggestion_id, [int(index) for index in ticked]
    )


async def open_edit(body: Body, desk: Desk) -> None:
    """Open the suggestion as a prefilled form, while there is something left to decide."""
    pressed = Action.parse(body)
    actor = await desk.services.people.get(pressed.team_id, pressed.user_id)
    suggestion, process = await desk.services.operations.get(actor, SuggestionId(pressed.value))
    if not suggestion.is_waiting(desk.clock.now()):
        raise ExpiredError
    if not fresh(suggestion, process):
        raise StaleError
    await desk.slack.client(pressed.team_id).views_open(
        trigger_id=pressed.trigger_id, view=edit_suggestion_modal(suggestion, process)
    )


def check_edited(body: Body) -> None:
    """Refuse an edited suggestion that does not parse."""
    parse_edited(Submission.parse(body))


async def handle_edited(body: Body, ctx: WorkContext) -> None:
    """Apply the operations as the person edited them."""
    submitted = Submission.parse(body)
    edited = parse_edited(submitted)
    actor = await ctx.person(submitted.user_id)
    await ctx.services.people.many(ctx.team_id, edited.named())
    suggestion, _ = await ctx.services.operations.get(actor, edited.suggestion_id)
    await ctx.services.operations.approve_edited(
        actor, edited.suggestion_id, edited.operations(suggestion), cause=ctx.cause
    )


LISTENERS = (
    action("suggestion_approve", handle_approve),
    action("suggestion_dismiss", handle_dismiss),
    action("suggestion_pick", handle_pick),
    action("activity_undo", handle_undo),
    action_now("suggestion_edit", open_edit),
    submission("suggestion_edited", check=check_edited, work=handle_edited),
)
