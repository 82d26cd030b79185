"""What a step says, aspect by aspect, comparable between a template and a run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, tzinfo

from domain.ids import StepId, UserId
from domain.processes.dates import due_day
from domain.processes.model import NewStep, Process, Step
from domain.processes.shapes import DueAnchor, DueRule
from domain.processes.titles import clean_notes
from domain.templates.duewords import say_due
from domain.templates.phrases import say_condition, say_question

Values = dict[str, object]
"""The aspects of a step by name."""
NAMES = ("title", "who", "due", "kind", "optional", "waits for", "shown if", "asks", "notes")


def of_template(step: NewStep, roles: Mapping[str, UserId]) -> Values:
    """Return the aspects of a template's step, its role filled as in the run."""
    owner = step.owner_id or (roles.get(step.role) if step.role else None)
    return {
        "title": step.title,
        "who": (step.role, owner),
        "due": step.due_rule or step.due_on,
        "kind": step.kind,
        "optional": step.is_optional,
        "waits for": frozenset(step.after),
        "shown if": step.condition,
        "asks": step.question,
        "notes": clean_notes(step.notes),
    }


def of_run(step: Step, keys: Mapping[StepId, str]) -> Values:
    """Return the aspects of a run's step; a step without a key is known by its id."""
    return {
        "title": step.title,
        "who": (step.role, step.owner_id),
        "due": step.due_rule or step.due_on,
        "kind": step.kind,
        "optional": step.is_optional,
        "waits for": frozenset(keys.get(step_id, step_id) for step_id in step.after_ids),
        "shown if": step.condition,
        "asks": step.question,
        "notes": step.notes,
    }


@dataclass(frozen=True, slots=True)
class Writing:
    """What is needed to write an aspect: where keys lead in the run, and the day and zone it started in."""

    process: Process
    ids: Mapping[str, StepId]
    start: date
    zone: tzinfo

    def write(self, step: Step, values: Values, names: Mapping[str, NewStep]) -> Step:
        """Return the step with some aspects as the template's step of the same name has them."""
        for name, new in names.items():
            step = self._write(step, name, values[name], new)
        return step

    def _write(self, step: Step, name: str, value: object, new: NewStep) -> Step:
        match name:
            case "title":
                return replace(step, title=new.title)
            case "who":
                assert isinstance(value, tuple)
                return replace(step, role=value[0], owner_id=value[1])
            case "due":
                return replace(step, due_rule=new.due_rule, due_on=self._due(new))
            case "kind":
                return replace(step, kind=new.kind)
            case "optional":
                return replace(step, is_optional=new.is_optional)
            case "waits for":
                after = dict.fromkeys(self.ids[key] for key in new.after if key in self.ids)
                return replace(step, after_ids=tuple(after))
            case "shown if":
                return replace(step, condition=new.condition)
            case "asks":
                return replace(step, question=new.question)
            case _:
                return replace(step, notes=clean_notes(new.notes))

    def _due(self, new: NewStep) -> date | None:
        rule = new.due_rule
        if rule is None:
            return new.due_on
        anchor = self._anchor(rule)
        return due_day(rule, anchor) if anchor is not None else None

    def _anchor(self, rule: DueRule) -> date | None:
        match rule.anchor:
            case DueAnchor.START:
                return self.start
            case DueAnchor.END:
                return self.process.due_on
            case DueAnchor.STEP:
                step = self.process.step(self.ids.get(rule.step_key or "", StepId("")))
                at = step.finished_at if step is not None else None
                return at.astimezone(self.zone).date() if at is not None else None


def in_words(name: str, value: object) -> str:
    """Return an aspect's value for a sentence."""
    return _WORDS.get(name, _plain)(value)


def _plain(value: object) -> str:
    return f"“{value}”" if value else "nothing"


def _who(value: object) -> str:
    assert isinstance(value, tuple)
    role, owner = value
    return f"role {role}" if role else ("another person" if owner else "nobody")


def _due_words(value: object) -> str:
    return f"“{say_due(value)}”" if isinstance(value, DueRule) else _plain(value)


_WORDS: dict[str, Callable[[object], str]] = {
    "who": _who,
    "due": _due_words,
    "optional": lambda value: "yes" if value else "no",
    "waits for": lambda value: ", ".join(sorted(value)) if value else "nothing",  # type: ignore[call-overload]
    "shown if": lambda value: f"“{say_condition(value)}”" if value else "always",  # type: ignore[arg-type]
    "asks": lambda value: f"“{say_question(value)}”" if value else "nothing",  # type: ignore[arg-type]
    "notes": lambda value: "other notes" if value else "nothing",
}
