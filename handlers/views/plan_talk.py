"""What is said around a plan: that it is being made, what is offered, and how to ask for one."""

from datetime import date

from domain.conversations.helping import PLAN_COMMANDS, PLAN_WORDS
from domain.people.model import Person
from domain.plans.calendars.model import CalendarLink
from domain.plans.lengths import say_length
from domain.plans.model import Plan, PlanView, Proposal
from domain.plans.summing_up import TeamDraft
from handlers.views.blocks import actions, button, context, data_section, label, section
from handlers.views.fitting import fit_message, fit_view
from handlers.views.message import Block, Message, View
from handlers.views.plan_words import capital, week_name
from handlers.views.text import escape, notification

FRESH = (
    ("replan", "Plan Anew"),
    ("urgent", "Only Urgent"),
    ("next_week", "Next Week"),
    ("empty", "Empty Week"),
)
"""The ways to start afresh, in the order of their buttons."""
SAMPLE = "plan my week: report 3h by Thu; review Ben's changes; inbox every day 30m"


def working_message(week: date) -> Message:
    """Say at once that a week is being planned; the plan takes the place of these words."""
    words = f"Planning your {week_name(week)} …"
    return Message(notification(words), (section(f"*{escape(words)}*"), context("Only you see this.")))


def asked_message(week: date) -> Message:
    """Say where the plan that was asked for appears."""
    return _line(f"Planning your {week_name(week)}. The draft comes in our direct messages.")


def team_message(drafted: TeamDraft, actor: Person) -> Message:
    """Say to who asked what a week planned together came to: only of what they see."""
    others = [one for one in drafted.people if one.id != actor.id]
    names = ", ".join(one.name for one in others)
    have = f"{names} {'has' if len(others) == 1 else 'have'} a draft" if others else "Nobody else has a draft"
    is_in = actor in drafted.people
    own = " and so do you" if others and is_in else ". You have one" if is_in else ""
    why = "" if others else ": no step of theirs is due that you may both see"
    words = (
        f"{capital(week_name(drafted.week))} is planned together: {have}{why}{own}. "
        "Everyone accepts their own, in our direct messages."
    )
    blocks = [section(escape(words))]
    if drafted.shares:
        shares = ", ".join(f"{one.person.name} {say_length(one.minutes)}" for one in drafted.shares)
        total = f", {say_length(drafted.total)} in all" if drafted.total is not None else ""
        blocks.append(data_section(f"Of what you see: {shares}{total}."))
    for title, lines in (("Handed over", drafted.hand_overs), ("Does not fit", drafted.left_out)):
        if lines:
            blocks.append(section(f"*{title}*\n" + "\n".join(f"• {escape(line)}" for line in lines)))
    return fit_message(Message(notification(words), tuple(blocks)))


def failed_message(why: str) -> Message:
    """Say why no plan came of it, in the place where one was to be."""
    words = f"No plan was made. {why}"
    row = actions([button("Plan My Week", "plan_open")])
    return fit_message(Message(notification(words), (data_section(words), row)))


def ask_goals_message(week: date) -> Message:
    """Ask what a week is for: a form, or words."""
    words = f"What is your {week_name(week)} for?"
    row = actions([button("Plan My Week", "plan_open", week.isoformat())])
    hint = context(f"Or write it: `{escape(SAMPLE)}`")
    return Message(notification(words), (section(f"*{escape(words)}*"), row, hint))


def offer_message(view: PlanView, proposal: Proposal) -> Message:
    """Offer to plan the rest of a week again: why, what would change, and three answers."""
    plan = view.plan
    head = f"Plan the rest of your {week_name(plan.week)} again?"
    lines = "\n".join(f"• {escape(line)}" for line in proposal.lines)
    value = f"{plan.id}:{plan.version}"
    row = actions(
        [
            button("Re-plan", "plan_offer_replan", value, "primary"),
            button("Better", "plan_offer_better", value),
            button("Keep", "plan_offer_keep", value),
        ]
    )
    note = (
        "Re-plan moves the fewest events. Better looks for the best week and may move more. "
        "Pinned and finished events stay. Nothing changes until you choose."
    )
    blocks = (section(f"*{escape(head)}*\n{escape(proposal.reason)}"), section(lines), row, context(note))
    return fit_message(Message(notification(f"{head} {proposal.reason}"), blocks))


def fresh_start_message(facts: str, plan_id: str = "") -> Message:
    """Offer to start afresh; nothing is asked again until it is answered.

    With a plan the person asked for it themselves.
    """
    head = "A fresh start?"
    row = actions([button(name, f"plan_fresh_{choice}", plan_id) for choice, name in FRESH])
    note = (
        "Plan Anew places everything open again. Only Urgent keeps what is urgent or due this week. "
        "Next Week puts all that is open off. Empty Week takes it out. I stay quiet until you choose."
    )
    blocks = (section(f"*{head}*\n{escape(facts)}"), row, context(note))
    return fit_message(Message(notification(f"{head} {facts}"), blocks))


def feed_message(*, is_open: bool, can_open: bool) -> Message:
    """Say how the private feed is, with the buttons to open, renew or close it."""
    if not can_open:
        return _line(
            "No calendar can reach Convers here, for `PUBLIC_URL` is not set. `/plan file` sends the week "
            "as a file instead."
        )
    buttons = [button("New Feed Address" if is_open else "Open a Feed", "plan_feed_open")]
    buttons += [button("Close the Feed", "plan_feed_close")] if is_open else []
    words = (
        "Your private calendar feed is open. A new address takes the place of the one you have."
        if is_open
        else "A private calendar feed shows your accepted plans in your own calendar program."
    )
    return Message(notification(words), (section(words), actions(buttons)))


def feed_opened_message(address: str) -> Message:
    """Show the new address of the feed, this once."""
    return Message("Your private calendar feed", tuple(_feed_blocks(address)))


def feed_opened_modal(address: str) -> View:
    """Show the new address of the feed in a form, this once."""
    return fit_view(
        {
            "type": "modal",
            "title": label("Calendar feed", 24),
            "close": label("Close", 24),
            "blocks": _feed_blocks(address),
        }
    )


def _feed_blocks(address: str) -> list[Block]:
    words = "Subscribe to this address in your calendar program. Whoever has it sees your plan."
    note = "It is shown once and kept as a fingerprint only. New Feed Address makes the old one void."
    code = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": address}]}
    return [section(words), {"type": "rich_text", "elements": [code]}, context(note)]


def calendar_message(link: CalendarLink | None) -> Message:
    """Say which calendar is read for busy times, by its host only."""
    if link is None:
        return _line(
            "No calendar is connected. `/plan calendar ADDRESS` connects one by its private address in iCal "
            "format; its busy times stay free of plans."
        )
    words = f"Busy times come from *{escape(link.host)}*."
    if link.failing_since is not None:
        words += " It could not be read lately. Give its address again, or say `/plan calendar off`."
    return Message(notification(words), (section(words), context("Only you see this.")))


def plan_help_message() -> Message:
    """Say what `/plan` and a plan's thread understand."""
    commands = ", ".join(f"`{escape(one)}`" for one in PLAN_COMMANDS)
    words = ", ".join(f"`{escape(one)}`" for one in PLAN_WORDS)
    return Message(
        "What you can say about your week",
        (
            section(f"*Your week:* {commands}."),
            section(f"*In the thread of your plan, just write:* {words}."),
            context("Your plan is yours alone: nobody else sees it."),
        ),
    )


def no_plan_message() -> Message:
    """Say that there is no plan yet, and how to have one."""
    return _line("You have no plan yet. `/plan` opens a form, `/plan goals TEXT` does it in words.")


def filed_words(plan: Plan) -> str:
    """Return what is said with a calendar file."""
    return f"Your {week_name(plan.week)} as a calendar file. Opening it again brings what changed."


def _line(text: str) -> Message:
    words = "`".join(escape(part) for part in text.split("`"))
    return fit_message(Message(notification(text), (section(words),)))
