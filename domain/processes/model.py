"""A process and its steps, as values: a change returns a new value."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from domain.ids import ChannelId, MessageTs, ProcessId, StepId, TeamId, TemplateId, UserId
from domain.processes.shapes import (
    Condition,
    Drafter,
    DueRule,
    Evidence,
    MessageLink,
    Origin,
    Question,
    StepKind,
)


class StepState(StrEnum):
    """Where a step stands. A blocked step is open but waits on someone or something."""

    OPEN = "open"
    BLOCKED = "blocked"
    DONE = "done"
    SKIPPED = "skipped"

    @property
    def is_finished(self) -> bool:
        """True when nothing is left to do on the step."""
        return self in (StepState.DONE, StepState.SKIPPED)


@dataclass(frozen=True, slots=True)
class Step:
    """One step or substep.

    `alias` is its short id (`s1`, `s2`, …), given once and never reused in the process: the only name
    a model gets to see. `rank` orders siblings. `version` grows with each change of this step, so that a
    suggestion can tell whether the step it speaks of is still the one it saw. `parent_id` is set for
    substeps; substeps have no substeps of their own.

    `key` names it in the template it came from. `after_ids` are the steps that must be finished before it.
    While there is a `due_rule`, the due date follows it. `answer` is what was said to its question. An FYI
    that closed itself has no `finished_by`. `source` is the message it came from. `taken_from` was asked to
    approve before its owner took that over.
    """

    id: StepId
    alias: str
    title: str
    rank: float
    parent_id: StepId | None = None
    state: StepState = StepState.OPEN
    owner_id: UserId | None = None
    due_on: date | None = None
    waits_on_id: UserId | None = None
    blocked_until: date | None = None
    reason: str | None = None
    finished_by: UserId | None = None
    finished_at: datetime | None = None
    version: int = 1
    key: str | None = None
    kind: StepKind = StepKind.DO
    role: str | None = None
    is_optional: bool = False
    notes: str | None = None
    due_rule: DueRule | None = None
    after_ids: tuple[StepId, ...] = ()
    condition: Condition | None = None
    question: Question | None = None
    answer: str | None = None
    evidence: tuple[Evidence, ...] = ()
    source: MessageLink | None = None
    taken_from: UserId | None = None


class ProcessState(StrEnum):
    """Where a process stands. Only an open one changes; a paused one still counts as under way."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    ARCHIVED = "archived"

    @property
    def is_under_way(self) -> bool:
        """True while it is worked on or rests for a while."""
        return self in (ProcessState.OPEN, ProcessState.PAUSED)


@dataclass(frozen=True, slots=True)
class TemplateRef:
    """The template, and which version of it, that a process was started from; `name` is for the history."""

    id: TemplateId
    version: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Process:
    """Work under way. `steps` are in display order: each step followed by its substeps.

    `version` is the compare-and-set counter of the whole process. `next_alias` numbers the next step
    ever added. `channel_id` is where the card lives; `card_ts` is the card's message once posted.

    `closed_by` and `closed_at` say who took it out of work (closed, paused, cancelled, archived) and when,
    `reason` why. `roles` say who fills what the template asks for; `questions` were asked at the start and
    `answers` given there, by key; steps ask more. `editors` may change everything, as the owner may.
    `start_note` is what is to be known of the start, such as that it came late.
    """

    id: ProcessId
    team_id: TeamId
    name: str
    channel_id: ChannelId
    started_by: UserId
    started_at: datetime
    owner_id: UserId | None = None
    due_on: date | None = None
    state: ProcessState = ProcessState.OPEN
    closed_by: UserId | None = None
    closed_at: datetime | None = None
    steps: tuple[Step, ...] = ()
    next_alias: int = 1
    version: int = 1
    card_ts: MessageTs | None = None
    reason: str | None = None
    template_id: TemplateId | None = None
    template_version: int | None = None
    roles: Mapping[str, UserId] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    editors: tuple[UserId, ...] = ()
    origin: Origin = Origin.PERSON
    start_note: str | None = None

    @property
    def is_open(self) -> bool:
        """True while steps may change: neither paused, closed, cancelled nor archived."""
        return self.state is ProcessState.OPEN

    @property
    def known_answers(self) -> Mapping[str, str]:
        """Return the answers given at the start and in steps, by the question's key."""
        given = {
            step.question.key: step.answer
            for step in self.steps
            if step.question is not None and step.answer is not None
        }
        return {**self.answers, **given}

    @property
    def shown(self) -> tuple[Step, ...]:
        """Return the steps people see: those whose condition, and their parent's, holds.

        What was finished stays in sight whatever is answered later, and so does the step it is part of.
        """
        if all(step.condition is None for step in self.steps):
            return self.steps
        answers = self.known_answers
        out = {s.id for s in self.steps if s.condition is not None and not s.condition.holds(answers)}
        kept = {one for s in self.steps if s.state.is_finished for one in (s.id, s.parent_id)}
        return tuple(s for s in self.steps if s.id in kept or not {s.id, s.parent_id} & out)

    def step(self, step_id: StepId) -> Step | None:
        """Return the step with this id."""
        return next((step for step in self.steps if step.id == step_id), None)

    def by_alias(self, alias: str) -> Step | None:
        """Return the step with this short id."""
        return next((step for step in self.steps if step.alias == alias), None)

    def children(self, parent_id: StepId | None) -> tuple[Step, ...]:
        """Return the substeps of a step, or the top-level steps for None, in order."""
        return tuple(step for step in self.steps if step.parent_id == parent_id)

    def numbered(self) -> Iterator[tuple[str, Step]]:
        """Yield each shown step with the number people see: `3`, or `3.1` for a substep."""
        top = 0
        sub = 0
        for step in self.shown:
            if step.parent_id is None:
                top, sub = top + 1, 0
                yield str(top), step
            else:
                sub += 1
                yield f"{top}.{sub}", step

    def with_steps(self, steps: tuple[Step, ...]) -> "Process":
        """Return the process with these steps, put in display order (siblings by rank)."""
        below: dict[StepId | None, list[Step]] = defaultdict(list)
        for step in sorted(steps, key=lambda s: (s.rank, s.alias)):
            below[step.parent_id].append(step)
        ordered = [step for parent in below[None] for step in (parent, *below[parent.id])]
        return replace(self, steps=tuple(ordered))

    @property
    def progress(self) -> tuple[int, int]:
        """Count finished steps and all steps, substeps included, hidden ones not."""
        shown = self.shown
        return sum(step.state.is_finished for step in shown), len(shown)


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step as someone asks for it, before it has an id.

    `key` names it for other steps of the same request (`after`, due rules) and, from a template, for
    later versions of that template. A due rule is turned into a date when its anchor is known.
    """

    title: str
    substeps: tuple["NewStep", ...] = ()
    owner_id: UserId | None = None
    due_on: date | None = None
    key: str | None = None
    kind: StepKind = StepKind.DO
    role: str | None = None
    is_optional: bool = False
    notes: str | None = None
    due_rule: DueRule | None = None
    after: tuple[str, ...] = ()
    condition: Condition | None = None
    question: Question | None = None
    source: MessageLink | None = None


@dataclass(frozen=True, slots=True)
class StartRequest:
    """What the *Start a process* form asks for, parsed and valid.

    From a template, `template` says which and `steps` are a copy of what that version held; `roles` and
    `answers` fill what it asks for. `origin` says what started it, `drafted_by` who wrote the steps that the
    person who starts it approved, `start_note` what is to be known of the start.
    """

    name: str
    steps: tuple[NewStep, ...]
    owner_id: UserId
    due_on: date | None
    channel_id: ChannelId
    template: TemplateRef | None = None
    roles: Mapping[str, UserId] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    origin: Origin = Origin.PERSON
    drafted_by: Drafter | None = None
    start_note: str | None = None
