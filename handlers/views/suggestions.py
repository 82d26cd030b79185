"""Suggestions: one message per turn, before → after, and a person decides."""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from domain.operations.model import (
    Activity,
    AddStep,
    AddSubstep,
    Assign,
    Proposal,
    Rename,
    Reschedule,
    Suggestion,
    SuggestionState,
    UpdateStep,
)
from domain.operations.suggesting import is_stale
from domain.processes.model import Process
from handlers.views.blocks import actions, button, context, data_section, field, label, modal, option, section
from handlers.views.fitting import fit_message, fit_view
from handlers.views.message import Block, Message, View
from handlers.views.steps import People
from handlers.views.text import (
    count,
    cut,
    escape,
    link,
    moment,
    name_of,
    notification,
    one_line,
    plain,
    quoted,
    raw,
)

AI_LABEL = "AI-generated, may be wrong"
OFFLINE_LABEL = "Offline assistant, rules only"
MAX_SIDE = 300
MAX_TICKS = 10
MAX_OPTION = 75
STALE_NOTE = "the step changed since, so this one is left out"


def suggestion_card(
    suggestion: Suggestion,
    process: Process,
    people: People,
    activity: Activity | None,
    now: datetime,
    permalink: str | None = None,
) -> Message:
    """Return the card of a suggestion as it stands: waiting with buttons, or decided without."""
    match suggestion.state:
        case SuggestionState.WAITING if suggestion.is_waiting(now) and fresh(suggestion, process):
            return _waiting(suggestion, process, people, permalink)
        case SuggestionState.WAITING | SuggestionState.EXPIRED if not suggestion.is_waiting(now):
            return _ended(suggestion, process, "Expired after 24 hours. Nothing was changed.", permalink)
        case SuggestionState.WAITING | SuggestionState.EXPIRED | SuggestionState.STALE:
            words = "The step changed since this was suggested, so nothing was done."
            return _ended(suggestion, process, words, permalink)
        case SuggestionState.DISMISSED:
            words = f"Dismissed by {_decider(suggestion, people)}. Nothing was changed."
            return _ended(suggestion, process, words, permalink)
        case SuggestionState.APPLIED:
            return _applied(suggestion, process, people, activity, now, permalink)
        case SuggestionState.UNDONE:
            words = f"Applied by {_decider(suggestion, people)}, then undone."
            return _ended(suggestion, process, words, permalink)


def fresh(suggestion: Suggestion, process: Process) -> tuple[int, ...]:
    """Return the indexes of the proposals that can still be applied."""
    proposals = enumerate(suggestion.proposals)
    return tuple(index for index, proposal in proposals if not is_stale(process, proposal))


def applied_words(suggestion: Suggestion, people: People) -> str:
    """Return the line people wait for: `Applied by Ann 10:42`."""
    return f"Applied by {_decider(suggestion, people)}"


def _decider(suggestion: Suggestion, people: People) -> str:
    name = name_of(suggestion.decided_by, people)
    if suggestion.decided_at is None:
        return name
    person = people.get(suggestion.decided_by) if suggestion.decided_by else None
    return f"{name} {moment(suggestion.decided_at, person)}"


def _change(proposal: Proposal) -> str:
    before, after = (cut(one_line(side), MAX_SIDE) for side in (proposal.before, proposal.after))
    return plain(f"{before} → {after}" if before else after)


def _line(suggestion: Suggestion, index: int, note: str = "", *, with_reason: bool = True) -> str:
    proposal = suggestion.proposals[index]
    number = f"{index + 1}) " if len(suggestion.proposals) > 1 else ""
    text = f"{number}{_change(proposal)}"
    if note:
        text += f" ({note})"
    return f"{text}\n{quoted(proposal.reason)}" if with_reason and proposal.reason.strip() else text


def _head(suggestion: Suggestion, process: Process) -> str:
    many = len(suggestion.proposals) > 1
    words = f"{len(suggestion.proposals)} suggested changes" if many else "Suggested change"
    return f"*{words}* · {escape(cut(one_line(process.name), 150))}"


def _source(suggestion: Suggestion, permalink: str | None) -> str:
    words = AI_LABEL if suggestion.by_model else OFFLINE_LABEL
    return f"{words} · {link(permalink, 'The message behind this')}" if permalink else words


def _waiting(
    suggestion: Suggestion,
    process: Process,
    people: People,
    permalink: str | None,
) -> Message:
    ready = fresh(suggestion, process)
    many = len(suggestion.proposals) > 1
    is_short = many and all(count(_change(suggestion.proposals[index])) <= MAX_OPTION for index in ready)
    blocks = [section(_head(suggestion, process))]
    blocks += [
        data_section(_line(suggestion, index, "" if index in ready else STALE_NOTE))
        for index in range(len(suggestion.proposals))
        if index not in ready or not is_short
    ]
    ticked = suggestion.ticked
    chosen = ready if ticked is None else tuple(index for index in ready if index in ticked)
    if many:
        blocks += _ticks(suggestion, ready, chosen, is_whole=is_short)
    words = "Approve All" if many and chosen == ready else "Approve"
    approve = button(words, "suggestion_approve", suggestion.id, "primary")
    edit = button("Edit", "suggestion_edit", suggestion.id)
    dismiss = button("Dismiss", "suggestion_dismiss", suggestion.id)
    blocks.append(actions([approve, edit, dismiss], "suggestion_decide"))
    asked = f" · for {escape(name_of(suggestion.requested_by, people))}"
    blocks.append(context(_source(suggestion, permalink) + asked))
    changes = "; ".join(_change(suggestion.proposals[index]) for index in ready)
    return fit_message(Message(notification(f"Suggested: {changes}"), tuple(blocks)))


def _ticks(
    suggestion: Suggestion, ready: Sequence[int], chosen: Collection[int], *, is_whole: bool
) -> Iterator[Block]:
    """Yield groups of at most ten checkboxes; the block_id names the suggestion."""
    for start in range(0, len(ready), MAX_TICKS):
        options = {
            index: _tick(suggestion, index, is_whole=is_whole) for index in ready[start : start + MAX_TICKS]
        }
        group: Block = {
            "type": "checkboxes",
            "action_id": "suggestion_pick",
            "options": list(options.values()),
        }
        ticked = [choice for index, choice in options.items() if index in chosen]
        if ticked:
            group["initial_options"] = ticked
        yield actions([group], f"suggestion_pick:{suggestion.id}:{start}")


def _tick(suggestion: Suggestion, index: int, *, is_whole: bool) -> Block:
    """Return a checkbox that says it all, or one that points by number at the section above."""
    proposal = suggestion.proposals[index]
    if not is_whole:
        return option(f"{index + 1}) {_change(proposal)}", str(index))
    reason = quoted(proposal.reason, MAX_OPTION) if proposal.reason.strip() else None
    return option(_change(proposal), str(index), reason)


def _ended(suggestion: Suggestion, process: Process, words: str, permalink: str | None) -> Message:
    lines = "\n".join(
        _line(suggestion, index, with_reason=False) for index in range(len(suggestion.proposals))
    )
    blocks = [
        section(_head(suggestion, process)),
        data_section(lines),
        section(escape(words)),
        context(_source(suggestion, permalink)),
    ]
    return fit_message(Message(notification(f"{words} {one_line(lines)}"), tuple(blocks)))


def _applied(
    suggestion: Suggestion,
    process: Process,
    people: People,
    activity: Activity | None,
    now: datetime,
    permalink: str | None,
) -> Message:
    every = range(len(suggestion.proposals))
    taken = [_line(suggestion, index, with_reason=False) for index in every if index in suggestion.applied]
    lines = [
        _line(suggestion, index, "" if index in suggestion.applied else "not applied", with_reason=False)
        for index in every
    ]
    words = applied_words(suggestion, people)
    undo = button("Undo", "activity_undo", activity.id) if activity and activity.can_undo(now) else None
    blocks = [
        section(_head(suggestion, process)),
        data_section("\n".join(lines)),
        section(escape(words), undo),
        context(_source(suggestion, permalink)),
    ]
    return fit_message(Message(notification(f"{words}: {one_line('; '.join(taken))}"), tuple(blocks)))


def edit_suggestion_modal(suggestion: Suggestion, process: Process) -> View:
    """Return the proposals as a prefilled form.

    Proposal N answers in the blocks `keep:N` and, by its kind, `text:N`, `user:N` or `day:N`.
    """
    blocks: list[Block] = [
        section(
            f"*{escape(cut(one_line(process.name), 150))}* · change what is wrong, untick what is not wanted"
        )
    ]
    for index in fresh(suggestion, process):
        proposal = suggestion.proposals[index]
        choice = option(_change(proposal), str(index))
        tick = {"type": "checkboxes", "options": [choice], "initial_options": [choice]}
        blocks.append(field(f"keep:{index}", f"Change {index + 1}", tick, optional=True))
        blocks += _inputs(index, proposal)
    metadata = json.dumps({"suggestion_id": suggestion.id, "channel_id": suggestion.place.channel_id})
    return fit_view(modal("suggestion_edited", "Edit suggestion", "Approve", metadata, blocks))


def _inputs(index: int, proposal: Proposal) -> Iterator[Block]:
    match proposal.operation:
        case AddStep(title=title) | AddSubstep(title=title) | UpdateStep(change=Rename(title=title)):
            element: Block = {"type": "plain_text_input", "max_length": 500}
            element |= {"initial_value": cut(raw(title), 500)} if raw(title) else {}
            yield field(f"text:{index}", "Title", element)
        case UpdateStep(change=Assign(owner_id=owner_id)):
            element = {"type": "users_select", "placeholder": label("Nobody", 150)}
            element |= {"initial_user": owner_id} if owner_id else {}
            yield field(f"user:{index}", "Owner", element, optional=True)
        case UpdateStep(change=Reschedule(due_on=due_on)):
            element = {"type": "datepicker", "placeholder": label("No date", 150)}
            element |= {"initial_date": due_on.isoformat()} if due_on else {}
            yield field(f"day:{index}", "Due", element, optional=True)
        case _:
            return
