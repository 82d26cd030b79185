"""What was found in a conversation: each claim with who said it and where; and forms made of it."""

import json
from collections.abc import Iterator, Sequence
from datetime import date

from domain.conversations.model import AnsweredBy
from domain.ids import UserId
from domain.likeness.choosing import Alike
from domain.processes.model import Process
from domain.threads.drafting import say_step
from domain.threads.model import Finding, FindingKind, Summary
from handlers.views.answers import answer_end
from handlers.views.blocks import actions, button, context, data_section, label, option, section, select
from handlers.views.fitting import fit_message, fit_view
from handlers.views.message import Block, Message, View
from handlers.views.permalinks import permalink
from handlers.views.processes import start_process_modal
from handlers.views.starting import alike_blocks
from handlers.views.steps import People
from handlers.views.text import count, cut, day, escape, link, name_of, notification, one_line, plural

HEADS = {
    FindingKind.DECISION: "Decisions",
    FindingKind.ACTION: "Action items",
    FindingKind.QUESTION: "Open questions",
    FindingKind.DISAGREEMENT: "Disagreements",
}
MAX_LINE = 300
MAX_SECTION = 2_800
MAX_STEPS_TEXT = 3_000
NOTHING_ALIKE = Alike()
NOTHING = "I found no decision, no action item, no open question and no disagreement."


def summary_message(
    summary: Summary, people: People, url: str, today: date, *, shared_by: UserId | None = None
) -> Message:
    """Return a summary: private with Share and Add Steps, or as somebody shared it."""
    what = "Summary of this thread" if summary.thread_ts else "Summary of this channel"
    head = f"{what} · {plural(summary.messages, 'message')} read"
    if shared_by is not None:
        head += f" · shared by {name_of(shared_by, people)}"
    blocks = [section(f"*{escape(head)}*")]
    for kind, title in HEADS.items():
        lines = [_line(finding, people, url, today) for finding in summary.of(kind)]
        blocks += _sections(title, lines)
    if not summary.findings:
        blocks.append(data_section(NOTHING))
    if shared_by is None:
        row = [button("Share", "summary_share", summary.id)] if summary.findings else []
        if summary.of(FindingKind.ACTION):
            row.append(button("Add Steps", "summary_steps", summary.id))
        blocks += [actions(row)] if row else []
        blocks.append(context("Only you see this. Each line links to its messages."))
    by = AnsweredBy.MODEL if summary.by_model else AnsweredBy.OFFLINE
    blocks += answer_end(by, summary.notice, f"summary:{summary.id}")
    return fit_message(Message(notification(_told(summary, what)), tuple(blocks)))


def _told(summary: Summary, what: str) -> str:
    counts = [
        plural(len(summary.of(kind)), noun)
        for kind, noun in (
            (FindingKind.DECISION, "decision"),
            (FindingKind.ACTION, "action item"),
            (FindingKind.QUESTION, "open question"),
            (FindingKind.DISAGREEMENT, "disagreement"),
        )
        if summary.of(kind)
    ]
    return f"{what}: {', '.join(counts) or 'nothing found'}"


def _sections(title: str, lines: Sequence[str]) -> Iterator[Block]:
    text = f"*{title}*" if lines else ""
    for line in lines:
        if count(text) + count(line) > MAX_SECTION:
            yield section(text)
            text = ""
        text = f"{text}\n{line}".strip("\n")
    if text:
        yield section(text)


def _line(finding: Finding, people: People, url: str, today: date) -> str:
    facts = [escape(cut(one_line(finding.text), MAX_LINE))]
    if finding.owner_id:
        facts.append(escape(name_of(finding.owner_id, people)))
    if finding.due_on:
        facts.append(f"due {day(finding.due_on, today)}")
    said = ", ".join(escape(name_of(user_id, people)) for user_id in finding.by) or "someone"
    links = ", ".join(
        link(permalink(url, source), "message" if number == 0 else str(number + 1))
        for number, source in enumerate(finding.sources)
    )
    return f"• {' · '.join(facts)} — said by {said} ({links})"


def choose_process_message(summary: Summary, processes: Sequence[Process]) -> Message:
    """Ask which process the action items become steps of."""
    if not processes:
        text = (
            "This conversation belongs to no process, and I see none you could add to. "
            "Use the message shortcut *Turn into process* to start one."
        )
        return Message(notification(text), (section(text),))
    text = "Which process should get these steps?"
    options = [option(one_line(process.name), f"{summary.id}:{process.id}") for process in processes[:100]]
    row = actions([select("Choose a process", "summary_steps_into", options)])
    return fit_message(Message(notification(text), (data_section(text), row)))


def turn_modal(
    summary: Summary, people: People, url: str, today: date, owner_id: UserId, like: Alike = NOTHING_ALIKE
) -> View:
    """Return *Start a process*, filled with what a conversation says is to be done, and what that is like."""
    found = summary.of(FindingKind.ACTION)
    text, kept = "", 0
    for finding in found:
        grown = f"{text}\n{say_step(finding, people)}".strip("\n")
        if count(grown) > MAX_STEPS_TEXT - 100:
            break
        text, kept = grown, kept + 1
    view = start_process_modal(
        summary.channel_id, name=cut(one_line(summary.title), 150), steps=text, owner_id=owner_id
    )
    name, steps, *rest = view["blocks"]
    hint = "One a line; indent substeps. In braces: {owner: NAME; due: YYYY-MM-DD}"
    steps = steps | {"hint": label(hint, 2_000)}
    below: list[Block] = list(
        _sections("Where the steps come from", [_line(f, people, url, today) for f in found])
    )
    if not found:
        below = [data_section("I found nothing that is to be done. Write the steps yourself.")]
    elif kept < len(found):
        below.append(context(f"{len(found) - kept} more did not fit into the form."))
    if found:
        below.append(actions([button("Make a Template Instead", "thread_as_template", summary.id)]))
    by = AnsweredBy.MODEL if summary.by_model else AnsweredBy.OFFLINE
    below += answer_end(by, summary.notice, "")
    metadata = json.dumps({"channel_id": summary.channel_id, "summary_id": summary.id})
    changed = {"callback_id": "thread_started", "private_metadata": metadata}
    return fit_view(view | changed | {"blocks": [*alike_blocks(like), name, steps, *rest, *below]})
