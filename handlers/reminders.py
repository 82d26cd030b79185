"""What people answer to reminders, and the form of what they want to hear."""

from dataclasses import replace

from domain.errors import InvalidInputError
from domain.people.model import Person
from domain.reminders.answering import Less
from domain.reminders.model import Kind, ReminderSettings, Strength
from domain.reminders.snoozing import Snooze
from handlers.context import Desk, WorkContext
from handlers.errors import whisper_at
from handlers.listener import action, action_now, submission
from handlers.payloads import Action, Body, Command, Submission
from handlers.views.answers import note_message
from handlers.views.reminders import (
    TYPED,
    less_words,
    saved_words,
    settings_modal,
    snooze_modal,
    snoozed_words,
    why_words,
)

LONGEST = 60


async def handle_done(body: Body, ctx: WorkContext) -> None:
    """Finish what the reminder is about."""
    pressed = Action.parse(body)
    actor = await ctx.person(pressed.user_id)
    await ctx.services.reminder_answers.done(actor, pressed.value, cause=ctx.cause)


async def handle_not_needed(body: Body, ctx: WorkContext) -> None:
    """Leave the step out."""
    pressed = Action.parse(body)
    actor = await ctx.person(pressed.user_id)
    await ctx.services.reminder_answers.not_needed(actor, pressed.value, cause=ctx.cause)


async def handle_snooze(body: Body, ctx: WorkContext) -> None:
    """Put it off by a choice; the value is `<choice>|<key>`. The message says when it comes."""
    pressed = Action.parse(body)
    choice, _, key = pressed.value.partition("|")
    actor = await ctx.person(pressed.user_id)
    await ctx.services.reminder_answers.snooze(actor, key, Snooze(choice))


def wants_words(body: Body) -> bool:
    """Tell whether a time is to be typed."""
    return Action.parse(body).value.partition("|")[0] == TYPED


async def open_snooze(body: Body, desk: Desk) -> str | None:
    """Ask for the time."""
    pressed = Action.parse(body)
    view = snooze_modal(pressed.value.partition("|")[2])
    await desk.slack.client(pressed.team_id).views_open(trigger_id=pressed.trigger_id, view=view)
    return None


def check_snoozed(body: Body) -> None:
    """Refuse an empty or endless text; what it means depends on the person's clock."""
    words = Submission.parse(body).text("when")
    if not words or len(words) > LONGEST:
        raise InvalidInputError("when", "Write it like: 2 hours, tomorrow 14:00, thu.")


async def handle_snoozed(body: Body, ctx: WorkContext) -> None:
    """Put it off to the time that was typed, and say when that is."""
    submitted = Submission.parse(body)
    actor = await ctx.person(submitted.user_id)
    key = submitted.private_metadata
    at = await ctx.services.reminder_answers.snooze(actor, key, submitted.text("when"))
    await whisper_at(ctx, actor.id, None, note_message(snoozed_words(at, actor, ctx.now)))


async def handle_menu(body: Body, ctx: WorkContext) -> None:
    """Say why, or say less from now on; the value is `<what>|<key>`."""
    pressed = Action.parse(body)
    what, _, key = pressed.value.partition("|")
    actor, answers = await ctx.person(pressed.user_id), ctx.services.reminder_answers
    reminder = await answers.get(actor, key)
    if what == "why":
        words = why_words(reminder, await answers.settings(actor))
    else:
        await answers.less(actor, key, Less(what))
        words = less_words(reminder, what)
    await whisper_at(ctx, actor.id, pressed.note_place, note_message(words))


async def open_settings(body: Body, desk: Desk) -> str | None:
    """Open the form from a button."""
    pressed = Action.parse(body)
    actor = await desk.services.people.get(pressed.team_id, pressed.user_id)
    await _open(actor, pressed.trigger_id, desk)
    return None


async def open_settings_command(asked: Command, desk: Desk) -> None:
    """Open the form from `/convers settings`."""
    actor = await desk.services.people.get(asked.team_id, asked.user_id)
    await _open(actor, asked.trigger_id, desk)


async def _open(actor: Person, trigger_id: str, desk: Desk) -> None:
    view = settings_modal(await desk.services.reminder_answers.settings(actor))
    await desk.slack.client(actor.team_id).views_open(trigger_id=trigger_id, view=view)


def check_settings(body: Body) -> None:
    """Refuse a form that does not parse."""
    form = Submission.parse(body)
    parse_settings(form, ReminderSettings(form.user_id))


async def handle_settings(body: Body, ctx: WorkContext) -> None:
    """Remember what was chosen, and say what it would have sent lately."""
    form = Submission.parse(body)
    actor, answers = await ctx.person(form.user_id), ctx.services.reminder_answers
    saved = await answers.save(actor, parse_settings(form, await answers.settings(actor)))
    words = saved_words(saved.settings, saved.before, saved.after)
    await whisper_at(ctx, actor.id, None, note_message(words))


def parse_settings(form: Submission, old: ReminderSettings) -> ReminderSettings:
    """Return the settings that the form makes of the old ones."""
    strength = str((form.element("strength").get("selected_option") or {}).get("value") or "")
    if strength not in {one.value for one in Strength}:
        raise InvalidInputError("strength", "Choose how much you want to hear.")
    kept = set(_ticked(form, "muted"))
    return replace(
        old,
        strength=Strength(strength),
        is_paused=bool(_ticked(form, "paused")),
        out_until=form.day("out_until"),
        muted_kinds=frozenset(kind for kind in Kind if kind.value in _ticked(form, "muted_kinds")),
        muted={item: words for item, words in old.muted.items() if item in kept},
    )


def _ticked(form: Submission, block_id: str) -> tuple[str, ...]:
    return tuple(str(one["value"]) for one in form.element(block_id).get("selected_options") or ())


LISTENERS = (
    action("reminder_done", handle_done),
    action("reminder_not_needed", handle_not_needed),
    action_now("reminder_snooze", open_snooze, handle_snooze, wants_now=wants_words),
    action("reminder_menu", handle_menu),
    action_now("reminder_settings", open_settings),
    submission("reminder_snoozed", check=check_snoozed, work=handle_snoozed),
    submission("reminders_saved", check=check_settings, work=handle_settings),
)
