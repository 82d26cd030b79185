"""Forms about steps: everything about one of them, and the list of all of a process, page by page."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from domain.ids import StepId
from domain.operations.wording import KINDS
from domain.processes.model import Process, Step, StepState
from domain.processes.shapes import Evidence, EvidenceKind, Question, StepKind
from domain.processes.titles import MAX_NOTES, MAX_REASON, MAX_TITLE
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
from handlers.views.fitting import fit_view
from handlers.views.message import Block, Message, View
from handlers.views.permalinks import permalink
from handlers.views.processes import date_picker, people_picker, text_input
from handlers.views.steps import People, progress_words, step_line, waiting_words
from handlers.views.text import cut, escape, link, notification, one_line

PER_PAGE = 20
"""Steps of one page of the list."""
MAX_OTHERS = 100
"""Steps a menu can name."""
MAX_PLACES = MAX_OTHERS - 3
"""Places a menu can name beside staying, first and last."""
STAYS = "stay"
_FOLLOWABLE = re.compile(r"https://[^\s<>|\"`]{1,1000}")
"""Links whose address cannot end its own markup."""
OUTCOMES: Mapping[StepState, Sequence[tuple[str, str]]] = {
    StepState.OPEN: (("Done", "done"), ("Skip", "skip"), ("Wait", "block")),
    StepState.BLOCKED: (("Done", "done"), ("Skip", "skip"), ("Wait", "block"), ("Wait no more", "reopen")),
    StepState.DONE: (("Reopen", "reopen"),),
    StepState.SKIPPED: (("Reopen", "reopen"),),
}
"""What may become of a step: what the form says and what it means."""


def step_modal(process: Process, step: Step, today: date, url: str = "") -> View:
    """Return the form about one step; a finished one can be reworded, given evidence, and reopened.

    A step that was found in a conversation links to its message, in the workspace at `url`.
    """
    is_open = not step.state.is_finished
    standing = escape(_standing(process, step, today))
    if step.source is not None and url:
        standing += f" · {link(permalink(url, step.source), 'from this message')}"
    blocks: list[Block] = [context(standing)]
    blocks.append(field("title", "Step", text_input(step.title, MAX_TITLE, "What is to be done?")))
    blocks += _outcome(step)
    if step.question is not None:
        blocks.append(_answer(step.question, step.answer))
    blocks += _evidence(step)
    if is_open:
        blocks.append(field("owner", "Owner", people_picker(step.owner_id), optional=True))
        blocks.append(field("due", "Due", date_picker(step.due_on), optional=True))
    blocks.append(_notes(step))
    if is_open:
        blocks += _shape(process, step)
    blocks += _order(process, step)
    metadata = {
        "process_id": process.id,
        "step_id": step.id,
        "version": str(step.version),
        "channel_id": process.channel_id,
    }
    return fit_view(modal("process_step_saved", "Step", "Save", json.dumps(metadata), blocks))


def _standing(process: Process, step: Step, today: date) -> str:
    numbers = {one.id: number for number, one in process.numbered()}
    facts = [f"{numbers.get(step.id, '')} in “{cut(one_line(process.name), 80)}”".strip(), step.state.value]
    facts.append(waiting_words(numbers, process, step))
    if step.due_on is not None and step.due_on < today and not step.state.is_finished:
        facts.append("overdue")
    if step.reason:
        facts.append(f"because {cut(one_line(step.reason), 150)}")
    return " · ".join(fact for fact in facts if fact)


def _outcome(step: Step) -> Iterator[Block]:
    options = [option(f"Leave it {step.state.value}", STAYS)]
    options += [option(text, value) for text, value in OUTCOMES[step.state]]
    chosen = select("What now?", "outcome", options) | {"initial_option": options[0]}
    yield field("outcome", "What now?", chosen)
    if step.state.is_finished:
        return
    reason = text_input(step.reason or "", MAX_REASON, "Why it is skipped, or what it waits for")
    yield field("reason", "Reason", reason, optional=True)
    yield field("waits_on", "Waits on", people_picker(step.waits_on_id), optional=True)
    yield field("until", "Waits until", date_picker(step.blocked_until), optional=True)


def _answer(question: Question, answer: str | None) -> Block:
    if not question.choices:
        return field("answer", question.label, text_input(answer or "", 500, "Your answer"), optional=True)
    options = [option(choice, choice) for choice in question.choices]
    menu = select("Choose an answer", "answer", options)
    chosen = next((one for one in options if one["value"] == answer), None)
    return field(
        "answer", question.label, menu | ({"initial_option": chosen} if chosen else {}), optional=True
    )


def _evidence(step: Step) -> Iterator[Block]:
    if step.evidence:
        yield section("\n".join(["*Evidence*", *(_proof(one) for one in step.evidence)]))
        if not step.state.is_finished:
            options = [
                option(f"{n}. {one_line(one.label)}", str(n)) for n, one in enumerate(step.evidence, start=1)
            ]
            boxes = {"type": "checkboxes", "options": options[:10]}
            yield field("evidence_gone", "Take evidence away", boxes, optional=True)
    if step.kind is not StepKind.EVIDENCE and step.state.is_finished:
        return
    hint = "A text, or a link that begins with https"
    written = text_input("", MAX_NOTES, "A link, or what proves it", multiline=True)
    yield field("evidence", "Add evidence", written, hint=hint, optional=True)
    files = {"type": "file_input", "max_files": 5}
    yield field("evidence_file", "Add files as evidence", files, optional=True)


def _proof(one: Evidence) -> str:
    """Return a piece of evidence; a link a person gave can be followed, and shows where it leads."""
    words = escape(f"• {one.kind.value}: {cut(one_line(one.label), 150)}")
    if one.kind is not EvidenceKind.LINK or not _FOLLOWABLE.fullmatch(one.content):
        return words
    return f"{words} · <{one.content.replace('&', '&amp;')}|Open>"


def _notes(step: Step) -> Block:
    notes = text_input(step.notes or "", MAX_NOTES, "What helps to do it", multiline=True)
    return field("notes", "Notes", notes, optional=True)


def _shape(process: Process, step: Step) -> Iterator[Block]:
    kinds = [option(words[:1].upper() + words[1:], kind.value) for kind, words in KINDS.items()]
    now = next(one for one in kinds if one["value"] == step.kind.value)
    yield field("kind", "Kind", select("Kind", "kind", kinds) | {"initial_option": now})
    may = option("It may be left out", "optional")
    box: Block = {"type": "checkboxes", "options": [may]}
    yield field(
        "optional",
        "Requirement",
        box | ({"initial_options": [may]} if step.is_optional else {}),
        optional=True,
    )
    others = _others(process, step)
    if others:
        menu: Block = {
            "type": "multi_static_select",
            "placeholder": label("Choose steps", 150),
            "options": others,
        }
        chosen = [one for one in others if one["value"] in step.after_ids]
        yield field(
            "after", "Waits for", menu | ({"initial_options": chosen} if chosen else {}), optional=True
        )


def _others(process: Process, step: Step) -> list[Block]:
    """Return the steps this one can wait for: what it waits for now first, then its neighbours."""
    numbered = [(number, one) for number, one in process.numbered() if one.id != step.id]
    family = {step.parent_id, *(child.id for child in process.children(step.id))}
    possible = [(number, one) for number, one in numbered if one.id not in family]
    place = next((n for n, one in enumerate(process.steps) if one.id == step.id), 0)
    order: Mapping[StepId, int] = {one.id: abs(n - place) for n, one in enumerate(process.steps)}
    near = sorted(possible, key=lambda pair: (pair[1].id not in step.after_ids, order[pair[1].id]))
    kept = {one.id for _, one in near[:MAX_OTHERS]}
    return [option(f"{number} {one_line(one.title)}", one.id) for number, one in possible if one.id in kept]


def _order(process: Process, step: Step) -> Iterator[Block]:
    numbered = [(number, one) for number, one in process.numbered() if one.parent_id == step.parent_id]
    place = next((n for n, (_, one) in enumerate(numbered) if one.id == step.id), 0)
    options = [option("Leave it where it is", STAYS), option("First", "first")]
    first = max(0, min(place - MAX_PLACES // 2, len(numbered) - MAX_PLACES))  # the nearest, where not all fit
    near = [one for one in numbered[first : first + MAX_PLACES] if one[1].id != step.id]
    if not near:
        return
    options += [option(f"After {number} {one_line(one.title)}", one.id) for number, one in near]
    last = numbered[-1][1]
    options += [option("Last", last.id)] if last.id not in {step.id, near[-1][1].id} else []
    menu = select("Move", "move", options) | {"initial_option": options[0]}
    yield field("move", "Move", menu)


def steps_modal(process: Process, people: People, today: date, page: int = 0) -> View:
    """Return all steps, a page of them, each with a button that opens it."""
    numbered = tuple(process.numbered())
    pages = max(1, -(-len(numbered) // PER_PAGE))
    page = min(max(page, 0), pages - 1)
    numbers = {step.id: number for number, step in numbered}
    blocks: list[Block] = []
    for number, step in numbered[page * PER_PAGE : (page + 1) * PER_PAGE]:
        line = step_line(number, step, people, today, waits=waiting_words(numbers, process, step))
        opens = button("Open", "process_step_open", f"{process.id}:{step.id}")
        blocks.append(data_section(line.strip(), opens))
    turns: list[Block] = []
    if page:
        turns.append(button("Previous", "process_steps_previous", f"{process.id}:{page - 1}"))
    if page + 1 < pages:
        turns.append(button("Next", "process_steps_next", f"{process.id}:{page + 1}"))
    if turns:
        blocks.append(actions(turns, f"steps:{page}"))
    blocks.append(context(escape(f"Page {page + 1} of {pages} · {progress_words(process)}")))
    return fit_view(
        {
            "type": "modal",
            "title": label(cut(one_line(process.name), 24), 24),
            "close": label("Close", 24),
            "private_metadata": json.dumps({"process_id": process.id, "channel_id": process.channel_id}),
            "blocks": blocks,
        }
    )


def unfinishable_message(public: str, process_id: str, step_id: str) -> Message:
    """Return why a step is not done yet, with the button that opens the form where to give what it wants."""
    opens = button("Open Step", "process_step_open", f"{process_id}:{step_id}")
    return Message(notification(public), (data_section(public), actions([opens])))
