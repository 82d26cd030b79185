"""Processes as people see them: the card, the list, the thread menu, and the two forms."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from domain.ids import ChannelId, MessageTs, StepId, UserId
from domain.processes.model import Process, ProcessState, Step, StepState
from domain.processes.rules import waits_for
from domain.processes.shapes import StepKind
from handlers.views.blocks import (
    actions,
    button,
    context,
    data_section,
    field,
    label,
    modal,
    option,
    section,
    select,
)
from handlers.views.fitting import fit_message, fit_view
from handlers.views.message import Block, Message, View
from handlers.views.steps import People, due_words, next_steps, progress_words, step_lines
from handlers.views.text import cut, day, escape, moment, name_of, notification, one_line, raw

MAX_LISTED = 40
"""Processes a list shows; the rest is counted."""
MAX_MENU = 50
"""Steps a menu of the card offers; the rest is behind *All steps*."""
MORE = {
    ProcessState.OPEN: (
        ("Use in a Thread", "use"),
        ("History", "history"),
        ("Edit Process", "edit"),
        ("Pause Process", "pause"),
        ("Close Process", "close"),
    ),
    ProcessState.PAUSED: (
        ("Resume Process", "resume"),
        ("Cancel Process", "cancel"),
        ("History", "history"),
    ),
    ProcessState.CLOSED: (
        ("Reopen Process", "reopen"),
        ("Archive Process", "archive"),
        ("History", "history"),
    ),
    ProcessState.CANCELLED: (
        ("Reopen Process", "reopen"),
        ("Archive Process", "archive"),
        ("History", "history"),
    ),
    ProcessState.ARCHIVED: (("Reopen Process", "reopen"), ("History", "history")),
}
"""The card's overflow menu by state: what it says and what it does."""
MAX_STEP_TITLE = 500
MAX_STEPS_TEXT = 3000


@dataclass(frozen=True, slots=True)
class ThreadHead:
    """A thread a process may be bound to: its root message, who wrote it, how it begins."""

    channel_id: ChannelId
    ts: MessageTs
    author: str
    text: str


def process_card(process: Process, people: People, today: date, *, is_private: bool = False) -> Message:
    """Return the card of a process; a private one can be shared."""
    head = _head(process, people, today)
    lines = list(step_lines(process, people, today))
    blocks = [section(_bold_head(process, people, today))]
    blocks += [data_section("\n".join(lines))] if lines else []
    row = _buttons(process, is_private=is_private)
    blocks += [actions(row, f"process:{process.id}:{process.version}")] if row else []
    blocks.append(context(_source(process, people)))
    return fit_message(Message(notification(f"{head} · {progress_words(process)}"), tuple(blocks)))


def _facts(process: Process, people: People, today: date) -> list[str]:
    if not process.is_open:
        who = name_of(process.closed_by, people) if process.closed_by else ""
        when = day(process.closed_at.date(), today) if process.closed_at else ""
        ended = " ".join(word for word in (process.state.value, f"by {who}" if who else "", when) if word)
        return [ended, cut(one_line(process.reason), 150)] if process.reason else [ended]
    owner = name_of(process.owner_id, people) if process.owner_id else "no owner"
    due = due_words(process.due_on, today)
    return [owner, due] if due else [owner]


def _head(process: Process, people: People, today: date) -> str:
    return " · ".join([cut(one_line(process.name), 150), *_facts(process, people, today)])


def _bold_head(process: Process, people: People, today: date) -> str:
    facts = [*_facts(process, people, today), progress_words(process)]
    return f"*{escape(cut(one_line(process.name), 150))}* · {escape(' · '.join(facts))}"


def _buttons(process: Process, *, is_private: bool) -> list[Block]:
    row = [button("Share", "process_share", process.id)] if is_private else []
    more = _overflow([(text, f"{what}:{process.id}") for text, what in MORE[process.state]])
    if not process.is_open:
        return [*row, more]
    numbered = tuple(process.numbered())
    opened = [(number, step) for number, step in numbered if not step.state.is_finished]
    doable = [(n, s) for n, s in opened if s.kind is not StepKind.FYI and not waits_for(process, s)]
    if doable:
        row.append(select("Mark Done", "process_step_done", _options(process, doable[:MAX_MENU])))
    if numbered:
        row.append(_steps_menu(process, numbered, opened))
    if not is_private:
        row.append(button("Add Step", "process_add_step", process.id))
    return [*row, more]


def _steps_menu(
    process: Process, numbered: Sequence[tuple[str, Step]], opened: Sequence[tuple[str, Step]]
) -> Block:
    """Return the menu that opens a step: the next ones first, then all of them, then the answers."""
    ahead = list(next_steps(process, opened, MAX_MENU))
    finished = [(number, step) for number, step in numbered if step.state.is_finished]
    listed = [*ahead, *finished[: MAX_MENU - len(ahead)]]
    options = _options(process, listed)
    if len(listed) < len(numbered):
        options.append(option(f"All {len(numbered)} steps", f"{process.id}:all"))
    if process.questions:
        options.append(option("Answers from the start", f"{process.id}:answers"))
    return select("Steps", "process_step_open", options)


def _options(process: Process, steps: Sequence[tuple[str, Step]]) -> list[Block]:
    return [option(f"{number} {one_line(step.title)}", f"{process.id}:{step.id}") for number, step in steps]


def _overflow(lines: Sequence[tuple[str, str]]) -> Block:
    return {
        "type": "overflow",
        "action_id": "process_more",
        "options": [option(text, value) for text, value in lines],
    }


def _source(process: Process, people: People) -> str:
    starter = people.get(process.started_by)
    local = process.started_at.astimezone(starter.zone) if starter else process.started_at
    when = f"{day(local.date())} {moment(process.started_at, starter)}"
    how = " · in this thread say `done 3`, `add TEXT` or `help`" if process.is_open else ""
    note = f" · {escape(cut(one_line(process.start_note), 200))}" if process.start_note else ""
    return f"Started by {escape(name_of(process.started_by, people))} {when}{note}{how}"


def process_list(
    processes: Sequence[Process], people: People, today: date, query: str = "", *, can_share: bool = True
) -> Message:
    """Return the open processes, one line each; a private list can be shared."""
    about = f" matching “{cut(one_line(query), 60)}”" if query else ""
    if not processes:
        nothing = f"No open processes{about}."
        how = "Start one with `/process start NAME`."
        return Message(notification(f"{nothing} {how}"), (section(f"{escape(nothing)} {how}"),))
    head = f"{len(processes)} open {'process' if len(processes) == 1 else 'processes'}{about}"
    blocks = [section(f"*{escape(head)}*")]
    blocks += [_listed(process, people, today, can_share=can_share) for process in processes[:MAX_LISTED]]
    if len(processes) > MAX_LISTED:
        blocks.append(
            context(f"… and {len(processes) - MAX_LISTED} more. Find one with `/process show NAME`.")
        )
    if can_share:
        blocks.append(actions([button("Share", "process_share")]))
    first = "; ".join(_head(process, people, today) for process in processes[:3])
    return fit_message(Message(notification(f"{head}: {first}"), tuple(blocks)))


def _listed(process: Process, people: People, today: date, *, can_share: bool) -> Block:
    line = _bold_head(process, people, today)
    return section(line, button("Show", "process_show", process.id) if can_share else None)


def thread_menu(process: Process, threads: Sequence[ThreadHead]) -> Message:
    """Return a menu of threads to bind the process to."""
    name = cut(one_line(process.name), 100)
    if not threads:
        text = (
            f"There is no thread here yet. Reply to a message, mention me there, and choose “{name}” again."
        )
        return Message(notification(text), (data_section(text),))
    text = f"Which thread works on “{name}”?"
    options = [
        option(
            f"{one_line(thread.author)}: {one_line(thread.text) or 'a message'}", f"{process.id}:{thread.ts}"
        )
        for thread in threads
    ]
    menu = select("Choose a thread", "process_bind", options)
    return fit_message(Message(notification(text), (data_section(text, menu),)))


def start_process_modal(
    channel_id: ChannelId,
    *,
    name: str = "",
    steps: str = "",
    owner_id: UserId | None = None,
    due_on: date | None = None,
) -> View:
    """Return the form *Start a process*."""
    blocks = [
        field("name", "Name", text_input(name, 150, "Release 4.2")),
        field(
            "steps",
            "Steps",
            text_input(
                steps, MAX_STEPS_TEXT, "Freeze the branch\nTest\n  Smoke test\nAnnounce", multiline=True
            ),
            hint="One a line; indent substeps",
        ),
        field("owner", "Owner", people_picker(owner_id)),
        field("due", "Due", date_picker(due_on), optional=True),
    ]
    metadata = json.dumps({"channel_id": channel_id})
    return fit_view(modal("process_start", "Start a process", "Start", metadata, blocks))


def add_step_modal(process: Process) -> View:
    """Return the form *Add a step*."""
    blocks = [field("title", "Step", text_input("", MAX_STEP_TITLE, "What is to be done?"))]
    parents = [(number, step) for number, step in process.numbered() if _takes_substeps(step)]
    if parents:
        options = [option("No step: at the end", "none"), option("No step: before all others", "first")]
        options += [option(f"{number} {one_line(step.title)}", step.id) for number, step in parents[:98]]
        blocks.append(field("under", "Under", select("At the end", "under", options), optional=True))
        blocks += _place_among(process, {step.id for _, step in parents})
    blocks.append(field("owner", "Owner", people_picker(None), optional=True))
    blocks.append(field("due", "Due", date_picker(None), optional=True))
    metadata = {"process_id": process.id, "channel_id": process.channel_id, "card_ts": process.card_ts or ""}
    return fit_view(modal("process_step_added", "Add a step", "Add", json.dumps(metadata), blocks))


def _place_among(process: Process, parents: Collection[StepId]) -> list[Block]:
    """Return the menu of places among the substeps there are; none where there are none."""
    substeps = [(number, step) for number, step in process.numbered() if step.parent_id in parents]
    if not substeps:
        return []
    options = [option("At the end", "end"), option("First", "first")]
    options += [option(f"After {number} {one_line(step.title)}", step.id) for number, step in substeps[:98]]
    element = select("At the end", "among", options)
    return [field("among", "Place among its substeps", element, optional=True)]


def _takes_substeps(step: Step) -> bool:
    return step.parent_id is None and step.state in (StepState.OPEN, StepState.BLOCKED)


def text_input(value: str, limit: int, placeholder: str, *, multiline: bool = False) -> Block:
    """Return a text input with what it holds."""
    element: Block = {
        "type": "plain_text_input",
        "multiline": multiline,
        "max_length": limit,
        "placeholder": label(placeholder, 150),
    }
    value = cut(raw(value), limit)
    return element | {"initial_value": value} if value else element


def people_picker(user_id: UserId | None) -> Block:
    """Return a menu of people, one of them chosen."""
    element: Block = {"type": "users_select", "placeholder": label("Choose a person", 150)}
    return element | {"initial_user": user_id} if user_id else element


def date_picker(value: date | None) -> Block:
    """Return a calendar, a day of it chosen."""
    element: Block = {"type": "datepicker", "placeholder": label("Choose a day", 150)}
    return element | {"initial_date": value.isoformat()} if value else element
