"""What the model suggests, checked by code: drafts that fit the record, and problems in plain words."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from domain.conversations.aliases import Aliases
from domain.conversations.drafts import MAX_OPERATIONS, MAX_TITLE, Draft, clean_line, clean_reason, tidy
from domain.ids import StepId, UserId
from domain.operations.model import (
    AddStep,
    AddSubstep,
    Assign,
    Block,
    CompleteStep,
    MakeOptional,
    Move,
    Operation,
    Rename,
    Reopen,
    Reschedule,
    Skip,
    StepChange,
    UpdateStep,
    WaitFor,
)
from domain.processes.model import Process, Step
from domain.processes.rules import circle

MAX_ARGUMENTS = 40_000
"""Characters of arguments looked at; a longer call is refused unread."""
MAX_LOOKED_AT = 20
"""Operations of one call looked at."""
LATEST = timedelta(days=5 * 366)


@dataclass(frozen=True, slots=True)
class Checked:
    """Drafts that may be suggested; problems the model may mend; how many drafts were too many."""

    drafts: tuple[Draft, ...] = ()
    problems: tuple[str, ...] = ()
    dropped: int = 0


class _ProblemError(Exception):
    """One operation that does not fit; says why, in words for the model."""


def check_actions(arguments: str, *, process: Process, aliases: Aliases, today: date) -> Checked:
    """Check the arguments of `suggest_process_actions`. Never raises, whatever they are."""
    try:
        operations = _operations(arguments)
    except _ProblemError as problem:
        return Checked(problems=(str(problem),))
    checker = _Checker(process, aliases, today)
    drafts: list[Draft] = []
    problems: list[str] = []
    for place, raw in enumerate(operations[:MAX_LOOKED_AT], start=1):
        try:
            drafts += checker.drafts(raw)
        except _ProblemError as problem:
            problems.append(f"Operation {place}: {problem}")
    kept = tidy(process, drafts)
    too_many = len(kept[MAX_OPERATIONS:]) + len(operations[MAX_LOOKED_AT:])
    return Checked(kept[:MAX_OPERATIONS], tuple(problems), too_many)


def _operations(arguments: str) -> list[Any]:
    if len(arguments) > MAX_ARGUMENTS:
        raise _ProblemError("The arguments are too long.")
    try:
        loaded = json.loads(arguments)
    except (ValueError, RecursionError):
        raise _ProblemError("The arguments are not valid JSON.") from None
    if not isinstance(loaded, dict):
        raise _ProblemError("The arguments must be a JSON object.")
    if loaded.get("is_process_related") is False:
        return []
    operations = loaded.get("suggested_operations")
    if operations is None:
        return []
    if not isinstance(operations, list):
        raise _ProblemError("suggested_operations must be a list.")
    return operations


@dataclass(frozen=True, slots=True)
class _Checker:
    process: Process
    aliases: Aliases
    today: date

    def drafts(self, raw: Any) -> list[Draft]:
        if not isinstance(raw, dict):
            raise _ProblemError("it must be an object.")
        reason = clean_reason(self.aliases.reveal(_text(raw, "description") or ""))
        return [Draft(operation, reason) for operation in self._read(raw)]

    def _read(self, raw: Mapping[str, Any]) -> list[Operation]:
        match _text(raw, "operation"):
            case "complete_step":
                return [CompleteStep(self._target(raw).id)]
            case "add_step":
                after = self._top(raw, "step_id")
                return [
                    AddStep(
                        self._title(raw),
                        after.id if after else None,
                        self._person(raw, "owner"),
                        self._day(raw),
                    )
                ]
            case "add_substep":
                parent = self._top(raw, "step_id")
                if parent is None:
                    raise _ProblemError("add_substep needs the step_id it belongs to.")
                return [AddSubstep(parent.id, self._title(raw), self._person(raw, "owner"), self._day(raw))]
            case "update_step":
                return self._update(raw)
            case _:
                raise _ProblemError("operation must be complete_step, add_step, add_substep or update_step.")

    def _update(self, raw: Mapping[str, Any]) -> list[Operation]:
        step = self._target(raw)
        changes: list[Operation] = [UpdateStep(step.id, change) for change in self._changes(raw, step)]
        if _flag(raw, "completed"):
            changes.append(CompleteStep(step.id))
        if not changes:
            raise _ProblemError("update_step names nothing to change.")
        return changes

    def _changes(self, raw: Mapping[str, Any], step: Step) -> Iterator[StepChange]:
        if _text(raw, "content"):
            yield Rename(self._title(raw))
        if owner := self._person(raw, "owner"):
            yield Assign(owner)
        if due_on := self._day(raw):
            yield Reschedule(due_on)
        if _flag(raw, "completed") is False:
            yield Reopen()
        if _flag(raw, "skipped"):
            yield Skip(clean_reason(self.aliases.reveal(_text(raw, "description") or "")) or None)
        if waits_on := self._person(raw, "waits_on"):
            yield Block(waits_on_id=waits_on)
        if needed := self._known(raw, "waits_for"):
            yield self._wait_for(step, needed)
        if (is_optional := _flag(raw, "optional")) is not None:
            yield MakeOptional(is_optional)
        if (order := raw.get("order")) is not None:
            yield Move(self._after(order, step))

    def _wait_for(self, step: Step, needed: Step) -> WaitFor:
        waiting = replace(step, after_ids=tuple(dict.fromkeys((*step.after_ids, needed.id))))
        if needed.id == step.id or circle(
            waiting if one.id == step.id else one for one in self.process.steps
        ):
            raise _ProblemError(f"waits_for: {step.alias} and {needed.alias} would wait for one another.")
        return WaitFor(waiting.after_ids)

    def _target(self, raw: Mapping[str, Any]) -> Step:
        top, sub = self._known(raw, "step_id"), self._known(raw, "substep_id")
        target = sub or top
        if target is None:
            raise _ProblemError("it names no step.")
        if sub is not None and top is not None and sub.parent_id not in (top.id, None) and top is not sub:
            raise _ProblemError(f"{sub.alias} is not a substep of {top.alias}.")
        return target

    def _top(self, raw: Mapping[str, Any], name: str) -> Step | None:
        step = self._known(raw, name)
        if step is not None and step.parent_id is not None:
            raise _ProblemError(f"{name} must be a step, and {step.alias} is a substep.")
        return step

    def _known(self, raw: Mapping[str, Any], name: str) -> Step | None:
        alias = _text(raw, name)
        if not alias:
            return None
        step = self.process.by_alias(alias)
        if step is None:
            raise _ProblemError(f"{name} is not an id of this process.")
        return step

    def _person(self, raw: Mapping[str, Any], name: str) -> UserId | None:
        alias = _text(raw, name)
        if not alias:
            return None
        person = self.aliases.person(alias)
        if person is None or person.is_bot or person.is_deleted:
            raise _ProblemError(f"{name} is not one of the people.")
        return person.id

    def _title(self, raw: Mapping[str, Any]) -> str:
        title = clean_line(self.aliases.reveal(_text(raw, "content") or ""))
        if not title:
            raise _ProblemError("content must hold the title.")
        if len(title) > MAX_TITLE:
            raise _ProblemError(f"the title is longer than {MAX_TITLE} characters.")
        return title

    def _day(self, raw: Mapping[str, Any]) -> date | None:
        text = _text(raw, "due_on")
        if not text:
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise _ProblemError("due_on must be a date written YYYY-MM-DD.") from None
        if not self.today <= day <= self.today + LATEST:
            raise _ProblemError(f"due_on must not be before {self.today.isoformat()} or years ahead.")
        return day

    def _after(self, order: Any, step: Step) -> StepId | None:
        beside = [one for one in self.process.shown if one.parent_id == step.parent_id]
        others = [one for one in beside if one.id != step.id]
        if isinstance(order, bool) or not isinstance(order, int) or not 1 <= order <= len(others) + 1:
            raise _ProblemError(f"order must be a whole number from 1 to {len(others) + 1}.")
        return others[order - 2].id if order > 1 else None


def _text(raw: Mapping[str, Any], name: str) -> str | None:
    value = raw.get(name)
    if value is not None and not isinstance(value, str):
        raise _ProblemError(f"{name} must be a text or null.")
    return None if value is None else value.strip()


def _flag(raw: Mapping[str, Any], name: str) -> bool | None:
    value = raw.get(name)
    if value is not None and not isinstance(value, bool):
        raise _ProblemError(f"{name} must be true, false or null.")
    return value
