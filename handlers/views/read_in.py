"""The card that reads somebody into what they were given: where it stands, what is theirs, what came last."""

from collections.abc import Iterator
from datetime import date

from domain.asking.model import ReadIn
from domain.processes.labels import label as step_label
from domain.processes.model import Step, StepState
from domain.processes.noticing import waits_in
from domain.processes.rules import waits_for
from handlers.views.asking import process_link
from handlers.views.blocks import actions, button, context, data_section, section
from handlers.views.fitting import fit_message
from handlers.views.message import Block, Message
from handlers.views.steps import due_words, progress_words
from handlers.views.text import cut, day, escape, moment, name_of, notification, one_line, plain, plural

MOST_STEPS = 10
MOST_WAITS = 5
MAX_NAME = 100
MAX_LINE = 200


def read_in_message(card: ReadIn, workspace_url: str) -> Message:
    """Return the card; once nothing given is left, one line says so."""
    name = cut(one_line(card.process.name), MAX_NAME)
    if card.is_hidden:
        words = "What was given to you here is in a private channel that you are not in."
        return fit_message(Message(words, (section(words),)))
    if card.is_over:
        words = f"Nothing of what you were given in “{name}” today is left to do."
        return fit_message(Message(notification(words), (section(escape(words)),)))
    head = f"{_givers(card)} {_gift(card)} {'in' if card.new else 'of'} “{name}”"
    today = card.person.today(card.at)
    blocks: list[Block] = [
        section(
            f"*{escape(head)}*\n{process_link(card.process, workspace_url)} · {escape(_about(card, today))}"
        )
    ]
    for title, lines in (
        ("Yours", tuple(_theirs(card, today))),
        ("Who waits on whom", tuple(_waits(card))),
        ("Last changes", tuple(_latest(card, today))),
    ):
        if lines:
            blocks.append(data_section(plain("\n".join([f"{title}:", *lines]))))
    blocks.append(actions([button("Open", "process_show", card.process.id)], f"read_in:{card.process.id}"))
    blocks.append(context("You get this because it was given to you. Only you see it."))
    return fit_message(Message(notification(head), tuple(blocks)))


def _givers(card: ReadIn) -> str:
    names = [name_of(one.id, {one.id: one}) for one in card.givers]
    if not names:
        return "Somebody"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _gift(card: ReadIn) -> str:
    gifts = []
    if card.is_owner:
        gifts.append("made you the owner")
    if card.is_editor:
        gifts.append("made you an editor")
    if len(card.new) == 1:
        gifts.append(f"gave you “{step_label(card.process, card.new[0])}”")
    elif card.new:
        gifts.append(f"gave you {plural(len(card.new), 'step')}")
    return " and ".join(gifts) or "gave you something"


def _about(card: ReadIn, today: date) -> str:
    process, people = card.process, card.people
    began = day(card.person.today(process.started_at), today)
    facts = (
        progress_words(process),
        "" if process.is_open else process.state.value,
        due_words(process.due_on, today),
        f"owner {name_of(process.owner_id, people)}" if process.owner_id else "",
        f"started by {name_of(process.started_by, people)} on {began}",
    )
    return " · ".join(fact for fact in facts if fact)


def _theirs(card: ReadIn, today: date) -> Iterator[str]:
    ordered = sorted(card.theirs, key=lambda step: (step.due_on is None, step.due_on or date.max))
    for step in ordered[:MOST_STEPS]:
        fresh = "new" if step.id in card.new else ""
        facts = (step_label(card.process, step.id), due_words(step.due_on, today), fresh)
        yield f"• {' · '.join(fact for fact in facts if fact)}"
    if len(ordered) > MOST_STEPS:
        yield f"… and {len(ordered) - MOST_STEPS} more"


def _waits(card: ReadIn) -> Iterator[str]:
    """Yield who is waited on, and for what their own steps wait."""
    process, people = card.process, card.people
    lines = [
        f"• “{step_label(process, step.id)}”{_of(step, card)} waits on {name_of(user_id, people)}"
        for (_, user_id), step in waits_in(process).items()
    ]
    for step in card.theirs:
        before = waits_for(process, step)
        if before and step.state is not StepState.BLOCKED:
            names = ", ".join(f"“{step_label(process, one.id)}”{_of(one, card)}" for one in before[:3])
            lines.append(f"• “{step_label(process, step.id)}” comes after {names}")
    yield from (cut(line, MAX_LINE) for line in lines[:MOST_WAITS])
    if len(lines) > MOST_WAITS:
        yield f"… and {len(lines) - MOST_WAITS} more"


def _of(step: Step, card: ReadIn) -> str:
    return f" ({name_of(step.owner_id, card.people)})" if step.owner_id else ""


def _latest(card: ReadIn, today: date) -> Iterator[str]:
    for entry in card.latest:
        when = f"{day(card.person.today(entry.at), today)} {moment(entry.at, card.person)}"
        more = f" and {len(entry.lines) - 1} more" if len(entry.lines) > 1 else ""
        what = one_line(entry.lines[0]) if entry.lines else "a change"
        yield f"• {when} · {name_of(entry.actor_id, card.people)} · {cut(what, MAX_LINE)}{more}"
