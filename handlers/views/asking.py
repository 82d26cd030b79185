"""What the person a step waits on is asked, and what became of it; told in their direct messages."""

from datetime import date

from domain.asking.model import Answered, Asking, Reply, TakenOver
from domain.operations.model import Block as Wait
from domain.operations.model import CompleteStep, Reopen, UpdateStep
from domain.processes.labels import label as step_label
from domain.processes.model import Process, StepState
from handlers.views.blocks import actions, button, context, label, section
from handlers.views.fitting import fit_message
from handlers.views.message import Block, Message
from handlers.views.text import cut, day, escape, link, mention, name_of, notification, one_line

MAX_NAME = 100
MAX_REASON = 300
SOON = 6
"""Days within which a day's name says which one it is."""
_FULL = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def asking_message(asking: Asking, workspace_url: str) -> Message:
    """Return what the person is asked, with three answers; without buttons once it is over."""
    if asking.is_hidden:
        words = "A step that waited on you is in a private channel that you are not in any more."
        return fit_message(Message(words, (section(words),)))
    where = f"in {process_link(asking.process, workspace_url)}"
    if not asking.is_waiting:
        head = f"“{step_label(asking.process, asking.step.id)}” no longer waits on you."
        why = escape(_over_words(asking))
        return fit_message(
            Message(notification(head), (section(f"{escape(head)}\n{why} · {where}", _undo(asking)),))
        )
    today = asking.person.today(asking.at)
    head = _head(asking, today)
    lines = [f"*{escape(head)}*", where]
    if asking.step.reason:
        lines.append(f"Reason: {escape(cut(one_line(asking.step.reason), MAX_REASON))}")
    blocks = [section("\n".join(lines))]
    if until := asking.step.blocked_until:
        blocks.append(section(escape(_until_words(asking, until, today)), _undo(asking)))
    blocks.append(actions(_answers(asking, today), f"ask:{asking.process.id}:{asking.step.id}"))
    blocks.append(context("You get this because the step names you. Only you see it."))
    return fit_message(Message(notification(head), tuple(blocks)))


def shut_out_message(asking: Asking) -> Message:
    """Tell the asker that the person could not be asked, and what helps."""
    name, step = name_of(asking.person.id, {asking.person.id: asking.person}), asking.step
    words = (
        f"“{step_label(asking.process, step.id)}” waits on {name}, who is not in the private channel of "
        f"“{cut(one_line(asking.process.name), MAX_NAME)}”, so I did not ask them and showed them nothing. "
        "Invite them to the channel, or ask them yourself."
    )
    return fit_message(Message(notification(words), (section(escape(words)),)))


def taken_over_message(taken: TakenOver, workspace_url: str) -> Message:
    """Tell who was asked for an approval that somebody else took it over and gave it."""
    who = name_of(taken.step.finished_by, taken.people)
    head = f"{who} took over your approval “{step_label(taken.process, taken.step.id)}” and approved it."
    where = f"in {process_link(taken.process, workspace_url)} · there is nothing to do for you"
    blocks = (
        section(f"{escape(head)}\n{where}"),
        context("You get this because you were asked to approve it."),
    )
    return fit_message(Message(notification(head), blocks))


def answered_message(answered: Answered, today: date) -> Message:
    """Tell those who waited, in the thread of the card or in their direct messages, what was answered."""
    name, step = answered.person.name, f"“{step_label(answered.process, answered.step.id)}”"
    match answered.reply:
        case Reply.DONE if answered.is_finished:
            said = f"{name} finished {step}."
        case Reply.DONE:
            said = f"{name} says this is done: {step} waits no longer."
        case Reply.DAY:
            until = answered.step.blocked_until
            said = (
                f"{name} says {day(until, today)}: {step} waits until then."
                if until
                else f"{name} puts {step} off."
            )
        case Reply.NOT_ME:
            said = f"{name} says it is not them whom {step} waits on. Who is it?"
    told = " ".join(mention(one.id) for one in answered.tell)
    return fit_message(Message(notification(said), (section(f"{told} {escape(said)}".strip()),)))


def process_link(process: Process, workspace_url: str) -> str:
    """Return the process's name, leading to its card once that is posted."""
    name = cut(one_line(process.name), MAX_NAME)
    if process.card_ts is None:
        return escape(name)
    ts = process.card_ts.replace(".", "")
    return link(f"{workspace_url.rstrip('/')}/archives/{process.channel_id}/p{ts}", name)


def _head(asking: Asking, today: date) -> str:
    who = name_of(asking.asker.id, {asking.asker.id: asking.asker}) if asking.asker else "Somebody"
    still = "still waits" if asking.is_again else "waits"
    since = ""
    if asking.since is not None:
        began = asking.person.today(asking.since)
        since = " since today" if began == today else f" since {day(began, today)}"
    return f"{who} {still} on you for “{step_label(asking.process, asking.step.id)}”{since}"


def _until_words(asking: Asking, until: date, today: date) -> str:
    when = day(until, today)
    if until < today or asking.is_again:
        return f"It was put off until {when}."
    if asking.said is not None:
        return f"You said {when}. I ask once more then, in the morning."
    return f"It can wait until {when}. I ask once more then, in the morning."


def _over_words(asking: Asking) -> str:
    step, process = asking.step, asking.process
    match asking.said.operations if asking.said is not None else ():
        case (CompleteStep(), *_):
            return "You finished it."
        case (UpdateStep(change=Reopen()), *_):
            return "You said it is done; those who waited know."
        case (UpdateStep(change=Wait(waits_on_id=None)), *_):
            return "You said it is not you; those who waited know."
    if not process.is_open:
        return f"The process is {process.state.value}."
    match step.state:
        case StepState.DONE | StepState.SKIPPED:
            by = f" by {name_of(step.finished_by, asking.people)}" if step.finished_by else ""
            return f"It was {'finished' if step.state is StepState.DONE else 'skipped'}{by}."
        case StepState.BLOCKED if step.waits_on_id and step.waits_on_id != asking.person.id:
            return f"It waits on {name_of(step.waits_on_id, asking.people)} now."
        case _:
            return "There is nothing to do for you."


def _answers(asking: Asking, today: date) -> list[Block]:
    value, offered = f"{asking.process.id}:{asking.step.id}", asking.offered
    near = (offered - today).days <= SOON
    return [
        button("Done", "ask_done", value, "primary"),
        button(_FULL[offered.weekday()] if near else day(offered, today), "ask_day", f"{value}:{offered}"),
        button("Not Me", "ask_not_me", value),
        {"type": "datepicker", "action_id": "ask_pick", "placeholder": label("Another day", 150)},
    ]


def _undo(asking: Asking) -> Block | None:
    said = asking.said
    if said is None or not said.can_undo(asking.at):
        return None
    return button("Undo", "activity_undo", said.id)
