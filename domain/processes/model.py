"""A process and its steps, as values: a change returns a new value."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from domain.ids import ChannelId, MessageTs, ProcessId, StepId, TeamId, UserId
from domain.processes.shapes import Condition, DueRule, MessageLink, Question, StepKind


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


class ProcessState(StrEnum):
    """A process is open until someone closes it."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Process:
    """Work under way. `steps` are in display order: each step followed by its substeps.

    `version` is the compare-and-set counter of the whole process. `next_alias` numbers the next step
    ever added. `channel_id` is where the card lives; `card_ts` is the card's message once posted.
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

    @property
    def is_open(self) -> bool:
        """True until the process is closed."""
        return self.state is ProcessState.OPEN

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
        """Yield each step with the number people see: `3`, or `3.1` for a substep."""
        top = 0
        sub = 0
        for step in self.steps:
            if step.parent_id is None:
                top, sub = top + 1, 0
                yield str(top), step
            else:
                sub += 1
                yield f"{top}.{sub}", step

    def number_of(self, step_id: StepId) -> str:
        """Return the number people see for a step of this process."""
        return next(number for number, step in self.numbered() if step.id == step_id)

    def with_steps(self, steps: tuple[Step, ...]) -> "Process":
        """Return the process with these steps, put in display order (siblings by rank)."""
        ordered: list[Step] = []
        for parent in sorted((s for s in steps if s.parent_id is None), key=lambda s: (s.rank, s.alias)):
            ordered.append(parent)
            ordered += sorted((s for s in steps if s.parent_id == parent.id), key=lambda s: (s.rank, s.alias))
        return replace(self, steps=tuple(ordered))

    @property
    def progress(self) -> tuple[int, int]:
        """Count finished steps and all steps, substeps included."""
        return sum(step.state.is_finished for step in self.steps), len(self.steps)


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
    """What the *Start a process* form asks for, parsed and valid."""

    name: str
    steps: tuple[NewStep, ...]
    owner_id: UserId
    due_on: date | None
    channel_id: ChannelId
