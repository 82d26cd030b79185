"""Submitted modals as typed values; InvalidInputError names the input that does not parse."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from domain.errors import InvalidInputError, NotFoundError
from domain.ids import ChannelId, MessageTs, ProcessId, StepId, SuggestionId, UserId
from domain.operations.model import (
    AddStep,
    AddSubstep,
    Assign,
    Operation,
    Place,
    Rename,
    Reschedule,
    Suggestion,
    UpdateStep,
)
from domain.processes.model import NewStep, StartRequest
from handlers.payloads import Submission

_CHECKBOX = re.compile(r"\[[ xX]?\]\s+")
MAX_STEPS = 200
MAX_TITLE = 500
MAX_NAME = 150


def parse_start(form: Submission) -> StartRequest:
    """Read *Start a process*: name, steps one a line with indented substeps, owner, due."""
    name = form.text("name")
    if not name:
        raise InvalidInputError("name", "Give the process a name, e.g. Release 4.2.")
    if len(name) > MAX_NAME:
        raise InvalidInputError("name", f"At most {MAX_NAME} characters, please; this has {len(name)}.")
    channel_id = form.metadata().get("channel_id")
    if not channel_id:
        raise InvalidInputError("name", "This form lost its channel. Close it and start again.")
    return StartRequest(
        name=name,
        steps=parse_steps(form.raw_text("steps")),
        owner_id=form.user("owner") or form.user_id,
        due_on=form.day("due"),
        channel_id=ChannelId(channel_id),
    )


def parse_steps(text: str) -> tuple[NewStep, ...]:
    """Read steps one a line; an indented line is a substep of the step above. Bullets and numbers go."""
    steps: list[NewStep] = []
    for number, line in enumerate(text.expandtabs(4).splitlines(), start=1):
        title = line.strip().lstrip("-*•–").strip()
        title = _without_box(title[:1] and _without_number(title))
        if not title:
            continue
        if len(title) > MAX_TITLE:
            raise InvalidInputError("steps", f"Line {number} is longer than {MAX_TITLE} characters.")
        if line[:1] == " " and steps:
            steps[-1] = replace(steps[-1], substeps=(*steps[-1].substeps, NewStep(title)))
        else:
            steps.append(NewStep(title))
    if not steps:
        raise InvalidInputError("steps", "Write at least one step, one a line.")
    if sum(1 + len(step.substeps) for step in steps) > MAX_STEPS:
        raise InvalidInputError("steps", f"At most {MAX_STEPS} steps and substeps fit in one process.")
    return tuple(steps)


def _without_box(title: str) -> str:
    box = _CHECKBOX.match(title)
    return title[box.end() :] if box else title


def _without_number(title: str) -> str:
    head, dot, rest = title.partition(" ")
    return rest.strip() if dot and rest and head.rstrip(".)").isdigit() and head[-1] in ".)" else title


@dataclass(frozen=True, slots=True)
class NewStepForm:
    """*Add a step*: where it goes and what it is."""

    process_id: ProcessId
    operation: AddStep | AddSubstep
    place: Place | None


def parse_new_step(form: Submission) -> NewStepForm:
    """Read *Add a step*."""
    title = form.text("title")
    if not title:
        raise InvalidInputError("title", "What is to be done?")
    if len(title) > MAX_TITLE:
        raise InvalidInputError("title", f"At most {MAX_TITLE} characters, please; this has {len(title)}.")
    metadata = form.metadata()
    if "process_id" not in metadata:
        raise InvalidInputError("title", "This form lost its process. Close it and start again.")
    parent = str((form.element("under").get("selected_option") or {}).get("value") or "")
    place_of = str((form.element("among").get("selected_option") or {}).get("value") or "")
    owner_id, due_on = form.user("owner"), form.day("due")
    operation: AddStep | AddSubstep
    if parent and parent not in ("none", "first"):
        after_id = StepId(place_of) if place_of not in ("", "end", "first") else None
        is_first = place_of == "first"
        operation = AddSubstep(StepId(parent), title, owner_id, due_on, after_id, is_first)
    elif place_of not in ("", "end", "first"):
        raise InvalidInputError("under", "Choose the step it goes under, too.")
    else:
        operation = AddStep(title, None, owner_id, due_on, is_first=parent == "first")
    channel_id = metadata.get("channel_id")
    place = Place(ChannelId(channel_id), _ts(metadata.get("card_ts"))) if channel_id else None
    return NewStepForm(ProcessId(metadata["process_id"]), operation, place)


def _ts(value: str | None) -> MessageTs | None:
    return MessageTs(value) if value else None


@dataclass(frozen=True, slots=True)
class EditedField:
    """What a person made of one proposal; only the inputs its kind has are set."""

    index: int
    keep: bool
    text: str | None
    user_id: UserId | None
    day: date | None


@dataclass(frozen=True, slots=True)
class Edited:
    """An edited suggestion."""

    suggestion_id: SuggestionId
    fields: tuple[EditedField, ...]

    def named(self) -> tuple[UserId, ...]:
        """Return the people the person chose."""
        return tuple(field.user_id for field in self.fields if field.user_id is not None)

    def operations(self, suggestion: Suggestion) -> tuple[Operation, ...]:
        """Return the operations the person kept, as edited."""
        kept = [
            _edit(suggestion.proposals[field.index].operation, field)
            for field in self.fields
            if field.keep and field.index < len(suggestion.proposals)
        ]
        if not kept:
            raise InvalidInputError("keep:0", "Everything was left out. Press Dismiss to turn it all down.")
        return tuple(kept)


def parse_edited(form: Submission) -> Edited:
    """Read *Edit suggestion*: blocks `keep:N`, `text:N`, `user:N`, `day:N` for proposal N."""
    suggestion_id = form.metadata().get("suggestion_id")
    if not suggestion_id:
        raise NotFoundError("This form lost its suggestion. Close it and press Edit again.")
    indexes = sorted({int(block.partition(":")[2]) for block in form.values if ":" in block})
    fields = tuple(_fields(form, indexes))
    if not any(field.keep for field in fields):
        first = next((block for block in form.values if block.startswith("keep:")), "keep:0")
        raise InvalidInputError(first, "Everything is left out. Close this and press Dismiss instead.")
    return Edited(SuggestionId(suggestion_id), fields)


def _fields(form: Submission, indexes: Iterable[int]) -> Iterable[EditedField]:
    for index in indexes:
        text = form.text(f"text:{index}") if f"text:{index}" in form.values else None
        if text is not None and not 0 < len(text) <= MAX_TITLE:
            raise InvalidInputError(f"text:{index}", f"Write 1 to {MAX_TITLE} characters.")
        keep = f"keep:{index}" not in form.values or bool(form.ticked(f"keep:{index}"))
        yield EditedField(index, keep, text, form.user(f"user:{index}"), form.day(f"day:{index}"))


def _edit(operation: Operation, field: EditedField) -> Operation:
    match operation:
        case AddStep() | AddSubstep():
            return replace(operation, title=field.text or operation.title)
        case UpdateStep(change=Rename(title)):
            return replace(operation, change=Rename(field.text or title))
        case UpdateStep(change=Assign()):
            return replace(operation, change=Assign(field.user_id))
        case UpdateStep(change=Reschedule()):
            return replace(operation, change=Reschedule(field.day))
        case _:
            return operation
