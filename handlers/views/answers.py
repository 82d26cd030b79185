"""Answers: how they end, what words did, menus, help, privacy, usage, and what went wrong."""

from collections.abc import Sequence
from datetime import datetime

from domain.conversations.helping import TOPICS, said
from domain.conversations.model import AnsweredBy, LiveResponse, Menu
from domain.gateway.model import UsageRow
from domain.operations.model import Activity
from domain.processes.model import Process
from handlers.views.blocks import actions, button, context, data_section, label, option, section, select
from handlers.views.fitting import fit_message
from handlers.views.message import Block, Message
from handlers.views.steps import progress_words
from handlers.views.text import cut, escape, notification, one_line, plain, plural, safe_markdown

LABELS = {
    AnsweredBy.MODEL: "AI-generated, may be wrong",
    AnsweredBy.OFFLINE: "Offline assistant: no AI model was used",
}
"""What people are told about who wrote an answer; the record itself needs no label."""
STOPPED = "Stopped."
MAX_MARKDOWN = 11_000
_PROMISE = "I read only where I am invited. I suggest, people decide, and every change can be undone."


def answer_end(
    answered_by: AnsweredBy, notice: str | None, ref: str, *, was_stopped: bool = False
) -> tuple[Block, ...]:
    """Return the blocks below an answer: notice, label, feedback. `ref` names the turn."""
    notes = [STOPPED] if was_stopped else []
    notes += [cut(one_line(notice), 500)] if notice and notice.strip() else []
    words = [escape(note) for note in notes]
    says_so = answered_by is AnsweredBy.OFFLINE and "offline assistant" in (notice or "").casefold()
    words += [LABELS[answered_by]] if answered_by in LABELS and not says_so else []
    blocks = (
        [context(" ".join(words[:-1]), words[-1])] if len(words) > 1 else [context(*words)] if words else []
    )
    if answered_by is AnsweredBy.MODEL and ref:
        blocks.append(_feedback(ref))
    return tuple(blocks)


def _feedback(ref: str) -> Block:
    buttons = {
        "type": "feedback_buttons",
        "action_id": "answer_feedback",
        "positive_button": {"text": label("Good Answer"), "value": f"good:{ref}"},
        "negative_button": {"text": label("Bad Answer"), "value": f"bad:{ref}"},
    }
    return {"type": "context_actions", "elements": [buttons]}


def markdown_block(markdown: str) -> Block:
    """Return Markdown that is safe already as a block."""
    return {"type": "markdown", "text": cut(markdown, MAX_MARKDOWN)}


def response_message(response: LiveResponse, now: datetime) -> Message:
    """Return an answer that was not streamed: what words did, a menu, or a line of text."""
    if response.menu is not None:
        return menu_message(response.menu, response.conversation_id)
    done = response.activity
    below = [actions([button("Undo", "activity_undo", done.id)])] if done and done.can_undo(now) else []
    if response.wanting is not None:
        below.append(actions([button("Open Step", "process_step_open", ":".join(response.wanting))]))
    return _answer(response, below)


def _answer(response: LiveResponse, below: Sequence[Block]) -> Message:
    end = answer_end(response.answered_by, response.notice, "", was_stopped=response.was_stopped)
    said = response.text.strip() or response.notice or STOPPED
    body = [markdown_block(safe_markdown(response.text))] if response.text.strip() else []
    if not (body or end):
        body = [data_section(said)]
    return fit_message(Message(notification(said), (*body, *below, *end)))


def applied_reply(activity: Activity, process: Process, now: datetime) -> Message:
    """Return what words or a button did: each change as before → after, and Undo while it is possible."""
    lines = [plain(cut(one_line(line), 600)) for line in activity.lines] or ["Nothing was changed."]
    head = f"*{escape(cut(one_line(process.name), 150))}* · {progress_words(process)}"
    blocks = [section(head), data_section("\n".join(lines))]
    if activity.can_undo(now):
        blocks.append(actions([button("Undo", "activity_undo", activity.id)]))
    return fit_message(Message(notification("; ".join(lines)), tuple(blocks)))


def menu_message(menu: Menu, ref: str) -> Message:
    """Ask which of several things was meant; the value is what the person would have typed.

    `ref` names what the menu is about. Long words do not fit into a menu's options: then each choice
    gets a button.
    """
    choices = [choice for choice in menu.choices if choice.words.strip() and len(choice.words) <= 1_000]
    question = cut(plain(menu.question), 500)
    if len(choices) > 1 and all(len(choice.words) <= 75 for choice in choices):
        options = list({choice.words: option(choice.label, choice.words) for choice in choices}.values())
        rows = [
            data_section(question),
            actions([select("Choose", "menu_choose", options)], f"menu:{ref}"[:255]),
        ]
    else:
        rows = [data_section(question)]
        rows += [
            data_section(choice.label, button("Choose", "menu_choose", choice.words)) for choice in choices
        ]
    return fit_message(Message(notification(question), tuple(rows)))


def help_message() -> Message:
    """Return what one can say and where."""
    blocks = [section(f"*{topic.title}:* {said(topic)}") for topic in TOPICS]
    return Message("How to work with Convers", (*blocks, context(_PROMISE)))


def help_card() -> Message:
    """Return the few things one can do here, for a bare `/convers`."""
    lines = (
        "*What you can do here*",
        "• `/process start NAME` starts a process here; `/process list` shows what is open",
        "• `/process templates` lists what to start from; `/process suggest GOAL` finds what fits",
        "• `/process generate TEXT` drafts a template; `/process repeat NAME` starts it again and again",
        "• `/convers summarise` reads this channel for you; on a thread, use the menu of its message",
        "• `/plan` plans your week: a form, or `/plan goals report 3h by Thu; inbox 30m` in words",
        "• Mention me in a thread to ask, or to say what got done",
        "• `/convers help` lists every word I know; only you see my answers",
    )
    return Message("What you can do here with Convers", (section("\n".join(lines)), context(_PROMISE)))


def ask_answer(question: str, response: LiveResponse) -> Message:
    """Return the private answer to `/convers ask`."""
    asked = context(escape(f"You asked: {cut(one_line(question), 300)}"))
    answer = _answer(response, ())
    return fit_message(Message(answer.text, (asked, *answer.blocks)))


def note_message(text: str) -> Message:
    """Return one line of ours."""
    return fit_message(Message(notification(text), (section(_with_code(text)),)))


def error_message(public: str, reference: str | None) -> Message:
    """Return the fixed, kind words for something that did not work, and the reference to the log."""
    words = _with_code(public)
    blocks = [section(words), *([context(f"Reference: {escape(reference)}")] if reference else [])]
    text = f"{public} Reference: {reference}" if reference else public
    return fit_message(Message(notification(text), tuple(blocks)))


def _with_code(text: str) -> str:
    """Escape a line of ours in which `commands` stay code, whatever names it quotes."""
    return "`".join(escape(part) for part in cut(text, 2_500).split("`"))


def privacy_words(uses_ai: bool) -> str:
    """Return what a person's choice about AI means."""
    if uses_ai:
        return (
            "AI is on for you. What you write to me, and in threads where I am asked, may be sent to the AI "
            "model, cleaned of secrets first."
        )
    return (
        "AI is off for you. Neither your messages nor your name is sent to an AI model, and summaries of "
        "threads made before are forgotten. What others write and the steps of a process are sent as they "
        "stand, also where they speak of you. The offline assistant answers you."
    )


def privacy_message(uses_ai: bool) -> Message:
    """Return a person's choice about AI and the switch."""
    state = privacy_words(uses_ai)
    switch = (
        button("Turn AI Off", "privacy_ai", "off") if uses_ai else button("Turn AI On", "privacy_ai", "on")
    )
    return Message(
        state, (section(state), actions([switch]), context("Only you see this. Your choice, any time."))
    )


def usage_message(spent: int, limit: int, rows: Sequence[UsageRow]) -> Message:
    """Return today's tokens against the workspace's limit, and the person's own calls."""
    head = f"Today: {spent:,} of {limit:,} tokens used by this workspace"
    calls = plural(len(rows), "call")
    totals: dict[tuple[str, str], tuple[int, int]] = {}
    for row in rows:
        number, tokens = totals.get((row.model, row.purpose), (0, 0))
        totals[row.model, row.purpose] = (number + 1, tokens + row.usage.total)
    lines = [
        f"{one_line(model) or 'no model'} · {purpose} · {plural(number, 'call')} · {tokens:,} tokens"
        for (model, purpose), (number, tokens) in sorted(totals.items())[:20]
    ]
    own = "\n".join([f"You, in the last 7 days: {calls}", *lines])
    return fit_message(Message(notification(head), (section(f"*{escape(head)}*"), data_section(own))))
