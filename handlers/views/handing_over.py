"""Handing one's steps over: the form that lists them, and what giver and receiver are told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.ids import ActivityId, UserId
from domain.people.model import Person
from domain.processes.model import Process, Step
from domain.processes.titles import MAX_REASON
from handlers.views.blocks import button, context, field, modal, option, section
from handlers.views.fitting import fit_message, fit_view
from handlers.views.message import Block, Message, View
from handlers.views.processes import people_picker, text_input
from handlers.views.steps import due_words
from handlers.views.text import cut, escape, name_of, one_line, plural

MOST = 80
"""Steps one form lists."""
IN_A_GROUP = 10
"""Checkboxes Slack allows together."""
Owned = Sequence[tuple[Process, Step]]


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What became of one process: its steps, and the change that can be undone; or why they stayed."""

    process: Process
    steps: tuple[Step, ...]
    activity_id: ActivityId | None
    why_not: str = ""


def handing_over_modal(owned: Owned, to: UserId | None, note: str, today: date) -> View:
    """Return the form *Hand over my steps*, every step ticked."""
    groups = [owned[start : start + IN_A_GROUP] for start in range(0, min(len(owned), MOST), IN_A_GROUP)]
    blocks: list[Block] = [
        field("to", "To", people_picker(to)),
        *(
            field(
                f"steps_{number}",
                "Steps" if number == 0 else "More steps",
                _boxes(group, today),
                optional=True,
            )
            for number, group in enumerate(groups)
        ),
        field("note", "Note", text_input(note, MAX_REASON, "Back on Monday", multiline=True), optional=True),
    ]
    if len(owned) > MOST:
        blocks.append(context(f"The first {MOST} of {len(owned)} open steps. Ask again for the rest."))
    return fit_view(modal("steps_handed_over", "Hand over my steps", "Hand Over", "{}", blocks))


def _boxes(group: Owned, today: date) -> Block:
    options = [
        option(
            cut(one_line(step.title), 75),
            f"{process.id}:{step.id}",
            " · ".join(
                part for part in (cut(one_line(process.name), 50), due_words(step.due_on, today)) if part
            ),
        )
        for process, step in group
    ]
    return {"type": "checkboxes", "options": options, "initial_options": options}


def given_message(outcomes: Sequence[HandedOver], to: UserId, people: Mapping[UserId, Person]) -> Message:
    """Tell the giver what went over, with Undo per process, and what stayed."""
    name = escape(name_of(to, people))
    moved = sum(len(one.steps) for one in outcomes if one.activity_id)
    first = f"You handed {plural(moved, 'step')} over to {name}." if moved else "Nothing was handed over."
    blocks = [section(first)]
    for one in outcomes:
        title = escape(f"“{cut(one_line(one.process.name), 150)}”")
        if one.activity_id:
            undo = button("Undo", "activity_undo", one.activity_id)
            blocks.append(section(f"{title}: {plural(len(one.steps), 'step')}", undo))
        else:
            blocks.append(section(f"{title} stayed as it is: {escape(one.why_not)}"))
    return fit_message(Message(first, tuple(blocks)))


def received_message(outcomes: Sequence[HandedOver], giver: str, note: str, today: date) -> Message:
    """Tell the receiver, in one message, what is theirs now and by when."""
    total = sum(len(one.steps) for one in outcomes)
    first = f"{escape(giver)} handed {plural(total, 'step')} over to you."
    blocks = [section(first)]
    if note:
        blocks.append(section(f"Note: {escape(note)}"))
    for one in outcomes:
        lines = [
            escape(
                " · ".join(part for part in (cut(one_line(s.title), 150), due_words(s.due_on, today)) if part)
            )
            for s in one.steps
        ]
        title = escape(f"“{cut(one_line(one.process.name), 150)}”")
        opened = button("Open", "process_show", one.process.id)
        blocks.append(section("\n".join([title, *(f"• {line}" for line in lines[:10])]), opened))
    return fit_message(Message(first, tuple(blocks)))
