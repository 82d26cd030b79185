"""Brings a newer version of its template into a running process: a three-way merge.

What the template changed is taken over where the run left it alone. Where both changed, the run wins, and
that is said. Finished steps are never touched.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, tzinfo

from domain.ids import StepId
from domain.processes.labels import short
from domain.processes.model import NewStep, Process, Step
from domain.processes.rules import circle
from domain.processes.shapes import Question
from domain.processes.starting import closed_at_start
from domain.processes.titles import MAX_STEPS
from domain.templates.aspects import NAMES, Values, Writing, in_words, of_run, of_template
from domain.templates.diff import moved
from domain.templates.model import Definition
from domain.templates.placing import place, ranked


@dataclass(frozen=True, slots=True)
class Merged:
    """A run with a newer version in it. `lines` say what changed, `kept` what the run kept as its own.

    `problem` says why it cannot be had; then `process` is as it was.
    """

    process: Process
    lines: tuple[str, ...]
    kept: tuple[str, ...]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """When a merge happens: now, the day the run started for its people, where ids come from, their zone."""

    at: datetime
    start: date
    new_step_id: Callable[[], StepId]
    zone: tzinfo = UTC


@dataclass(slots=True)
class _Merge:
    base: Mapping[str, tuple[NewStep, str | None]]
    new: Mapping[str, tuple[NewStep, str | None]]
    process: Process
    moment: Moment
    steps: dict[StepId, Step]
    ids: dict[str, StepId]
    lines: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    added: set[StepId] = field(default_factory=set)
    placed: set[StepId] = field(default_factory=set)


def merge(base: Definition, new: Definition, process: Process, version: int, moment: Moment) -> Merged:
    """Return the run, started from `base`, with what `new` changed in it; its own version is left alone."""
    try:
        return _merged(base, new, process, version, moment)
    except OverflowError:
        return Merged(process, (), (), "a due date would lie beyond the calendar")


def _merged(base: Definition, new: Definition, process: Process, version: int, moment: Moment) -> Merged:
    merging = _Merge(
        base=_by_key(base),
        new=_by_key(new),
        process=process,
        moment=moment,
        steps={step.id: step for step in process.steps},
        ids={step.key: step.id for step in process.steps if step.key is not None},
    )
    _add(merging, is_substep=False)
    _adopt(merging, is_substep=True)  # who leaves a step first, so that what is left of it can go or move
    _add(merging, is_substep=True)
    _remove(merging)
    _adopt(merging, is_substep=False)
    _change(merging)
    _move(merging, base, new)
    kept_questions = {step.condition.question_key for step in merging.steps.values() if step.condition}
    merged = replace(
        process.with_steps(tuple(merging.steps.values())),
        template_version=version,
        questions=_questions(merging, base, new, kept_questions),
        next_alias=process.next_alias + len(merging.steps.keys() - {step.id for step in process.steps}),
    )
    if problem := _problem(merged):
        return Merged(process, (), (), problem)
    closed = closed_at_start(merged, moment.at, moment.at.astimezone(moment.zone).date())
    return Merged(closed, tuple(merging.lines), tuple(merging.kept))


def _by_key(definition: Definition) -> dict[str, tuple[NewStep, str | None]]:
    return {
        step.key or "": (step, parent.key if parent is not None else None)
        for _, step, parent in definition.walk()
    }


def _problem(merged: Process) -> str | None:
    if len(merged.steps) > MAX_STEPS:
        return f"it would have {len(merged.steps)} steps, and at most {MAX_STEPS} fit"
    if circle(merged.steps):
        return "together with its own changes, steps would wait for one another"
    asked = [q.key for q in merged.questions] + [s.question.key for s in merged.steps if s.question]
    if twice := next((key for key in asked if asked.count(key) > 1), None):
        return f"together with its own changes, “{twice}” would be asked twice"
    for step in merged.steps:
        is_lost = step.condition is not None and step.condition.question_key not in asked
        if is_lost and not step.state.is_finished:
            return f"“{_cut(step.title)}” depends on a question that would no longer be asked"
    return None


def _aspects(merging: _Merge, step: Step) -> Values:
    return of_run(step, {step_id: key for key, step_id in merging.ids.items()})


def _remove(merging: _Merge) -> None:
    """Take out the steps the template dropped, unless they are finished or the run made them its own."""
    gone = [key for key in merging.base if key not in merging.new and key in merging.ids]
    for key in sorted(gone, key=lambda key: merging.base[key][1] is None):  # substeps before their steps
        step = merging.steps[merging.ids[key]]
        if step.state.is_finished:
            continue
        if _is_own(merging, key, step) or any(s.parent_id == step.id for s in merging.steps.values()):
            merging.kept.append(f"“{_cut(step.title)}” stays: the template dropped it, this run works on it")
            continue
        del merging.steps[step.id], merging.ids[key]
        merging.lines.append(f"Removed: “{_cut(step.title)}”")
    for step in tuple(merging.steps.values()):
        after = tuple(step_id for step_id in step.after_ids if step_id in merging.steps)
        if after != step.after_ids and not step.state.is_finished:
            merging.steps[step.id] = replace(step, after_ids=after)


def _is_own(merging: _Merge, key: str, step: Step) -> bool:
    """Tell whether the run made something of the step: changed it, blocked it, gave evidence or an answer."""
    if step.waits_on_id or step.reason or step.blocked_until or step.evidence or step.answer is not None:
        return True
    was = of_template(merging.base[key][0], merging.process.roles)
    has = _aspects(merging, step)
    return any(was[name] != has[name] for name in NAMES if name != "waits for")


def _add(merging: _Merge, *, is_substep: bool) -> None:
    """Add the steps, or the substeps, that are new in the template."""
    for key, (new, parent_key) in merging.new.items():
        if key in merging.ids or (parent_key is not None) is not is_substep:
            continue
        if key in merging.base:
            if of_template(merging.base[key][0], {}) != of_template(new, {}):
                merging.kept.append(f"“{_cut(new.title)}” stays out: this run removed it")
            continue
        parent = merging.steps.get(merging.ids.get(parent_key or "", StepId("")))
        if parent_key is not None and (
            parent is None or parent.state.is_finished or parent.parent_id is not None
        ):
            merging.kept.append(f"“{_cut(new.title)}” is not added: its step is finished or gone")
            continue
        step_id = merging.moment.new_step_id()
        alias = merging.process.next_alias + len(merging.added)
        merging.ids[key] = step_id
        merging.added.add(step_id)
        merging.placed.add(step_id)
        merging.steps[step_id] = Step(
            step_id, f"s{alias}", new.title, 0.0, parent_id=parent.id if parent else None, key=key
        )
        merging.lines.append(f"Added: “{_cut(new.title)}”")


def _change(merging: _Merge) -> None:
    """Write every aspect the template changed into the steps that still have it as it was."""
    writing = Writing(merging.process, merging.ids, merging.moment.start, merging.moment.zone)
    roles = merging.process.roles
    for key, (new, _) in merging.new.items():
        step = merging.steps.get(merging.ids.get(key, StepId("")))
        if step is None or step.state.is_finished:
            continue
        wants = of_template(new, roles)
        if step.id in merging.added:
            merging.steps[step.id] = writing.write(step, wants, dict.fromkeys(NAMES, new))
            continue
        if key not in merging.base:
            continue  # an earlier merge brought it, or the run made it its own
        taken = _taken(merging, step, of_template(merging.base[key][0], roles), wants)
        merging.steps[step.id] = writing.write(step, wants, dict.fromkeys(taken, new))


def _taken(merging: _Merge, step: Step, was: Values, wants: Values) -> list[str]:
    has = _aspects(merging, step)
    taken = []
    changes = []
    for name in NAMES:
        if was[name] == wants[name] or has[name] == wants[name]:
            continue
        is_answered = name == "asks" and step.answer is not None
        words = f"{name} {_said(name, has[name])} → {_said(name, wants[name])}"
        if (has[name] == was[name] or _lost_only(name, was, has, merging)) and not is_answered:
            taken.append(name)
            changes.append(words)
        else:
            merging.kept.append(f"“{_cut(step.title)}” keeps its {name}: both changed it ({words})")
    if changes:
        merging.lines.append(f"Changed: “{_cut(step.title)}”: {'; '.join(changes)}")
    return taken


def _lost_only(name: str, was: Values, has: Values, merging: _Merge) -> bool:
    """Tell whether a step waits for less only because what it waited for was taken out just now."""
    if name != "waits for":
        return False
    old, now = was[name], has[name]
    assert isinstance(old, frozenset)
    assert isinstance(now, frozenset)
    return now == frozenset(key for key in old if key in merging.ids)


def _move(merging: _Merge, base: Definition, new: Definition) -> None:
    """Put added steps in their place, and those the template moved and the run did not."""
    groups: list[tuple[StepId | None, Sequence[NewStep], Sequence[NewStep]]] = [(None, base.steps, new.steps)]
    old = {step.key: step.substeps for step in base.steps}
    for step in new.steps:
        parent_id = merging.ids.get(step.key or "")
        if parent_id is not None:
            groups.append((parent_id, old.get(step.key, ()), step.substeps))
    for parent_id, before, after in groups:
        _order(merging, parent_id, _keys(before), _keys(after))


def _order(merging: _Merge, parent_id: StepId | None, before: list[str], after: list[str]) -> None:
    siblings = [step for step in merging.steps.values() if step.parent_id == parent_id]
    siblings.sort(key=lambda step: (step.rank, step.alias))
    here = {step.key: step for step in siblings if step.key is not None and step.id not in merging.placed}
    shifted = moved(
        [key for key in before if _is_open(here, key)], [key for key in after if _is_open(here, key)]
    )
    by_hand = moved([key for key in before if key in here], [key for key in here if key in before])
    for key in sorted(shifted):
        step = here[key]
        if key in by_hand:
            merging.kept.append(f"“{_cut(step.title)}” keeps its place: both moved it")
        else:
            merging.placed.add(step.id)
            merging.lines.append(f"Moved: “{_cut(step.title)}”")
    ids = {step.key: step.id for step in siblings if step.key is not None}
    wanted = [ids[key] for key in after if key in ids]
    placed = merging.placed & {step.id for step in siblings}
    if placed:
        fixed = {step.id for step in siblings if step.state.is_finished}
        ranked(merging.steps, place(siblings, wanted, placed, fixed), placed)


def _is_open(here: Mapping[str, Step], key: str) -> bool:
    return key in here and not here[key].state.is_finished


def _adopt(merging: _Merge, *, is_substep: bool) -> None:
    """Put steps under the step the template moved them to, where the run left them in their old one."""
    for key, (new, parent_key) in merging.new.items():
        step = merging.steps.get(merging.ids.get(key, StepId("")))
        if step is None or key not in merging.base or merging.base[key][1] == parent_key:
            continue
        parent_id = merging.ids.get(parent_key) if parent_key is not None else None
        is_done = step.state.is_finished or step.parent_id == parent_id
        if is_done or (step.parent_id is not None) is not is_substep:
            continue
        parent = merging.steps.get(parent_id) if parent_id is not None else None
        was_id = merging.ids.get(merging.base[key][1] or "")
        has_children = any(one.parent_id == step.id for one in merging.steps.values())
        fits = parent_key is None or (
            parent is not None and not parent.state.is_finished and parent.parent_id is None
        )
        if step.parent_id != was_id or not fits or (has_children and parent_id is not None):
            merging.kept.append(f"“{_cut(new.title)}” keeps its place: it cannot move as the template has it")
            continue
        merging.steps[step.id] = replace(step, parent_id=parent_id)
        merging.placed.add(step.id)
        merging.lines.append(f"Moved: “{_cut(new.title)}”")


def _questions(merging: _Merge, base: Definition, new: Definition, needed: set[str]) -> tuple[Question, ...]:
    """Return the questions of the start: the template's, and those that steps still depend on."""
    asked_in_steps = {step.question.key for step in merging.steps.values() if step.question is not None}
    questions = {question.key: question for question in new.questions if question.key not in asked_in_steps}
    for question in merging.process.questions:
        is_needed = question.key in needed or question not in base.questions
        if is_needed and question.key not in asked_in_steps:
            questions.setdefault(question.key, question)
    known = {question.key for question in merging.process.questions}
    merging.lines += [f"Asks: “{_cut(q.label)}”" for q in questions.values() if q.key not in known]
    return tuple(questions.values())


def _keys(steps: Sequence[NewStep]) -> list[str]:
    return [step.key or "" for step in steps]


def _said(name: str, value: object) -> str:
    return short(" ".join(in_words(name, value).split()))


def _cut(title: str) -> str:
    return short(title)
