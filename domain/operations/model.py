"""The closed catalogue of operations, and what becomes of them: activity, suggestions, decisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal

from domain.ids import ActivityId, ChannelId, MessageTs, ProcessId, StepId, SuggestionId, TeamId, UserId
from domain.processes.model import Process, ProcessState, Step
from domain.processes.shapes import EvidenceKind, MessageLink, Question, StepKind

UNDO_FOR = timedelta(minutes=10)
"""How long an applied decision can be undone."""
SUGGESTION_FOR = timedelta(hours=24)
"""How long a suggestion waits for an answer."""


class OperationKind(StrEnum):
    """The four kinds of change; the words of the AI integration guide."""

    COMPLETE_STEP = "complete_step"
    ADD_STEP = "add_step"
    ADD_SUBSTEP = "add_substep"
    UPDATE_STEP = "update_step"


@dataclass(frozen=True, slots=True)
class Rename:
    """Give the step a new title."""

    title: str
    change: Literal["rename"] = "rename"


@dataclass(frozen=True, slots=True)
class Assign:
    """Give the step an owner, or none."""

    owner_id: UserId | None
    change: Literal["assign"] = "assign"


@dataclass(frozen=True, slots=True)
class Reschedule:
    """Give the step a due date, or none."""

    due_on: date | None
    change: Literal["reschedule"] = "reschedule"


@dataclass(frozen=True, slots=True)
class Skip:
    """Leave the step out, for a reason."""

    reason: str | None = None
    change: Literal["skip"] = "skip"


@dataclass(frozen=True, slots=True)
class Block:
    """Mark the step as waiting on a person or on something, perhaps until a day."""

    waits_on_id: UserId | None = None
    until: date | None = None
    reason: str | None = None
    change: Literal["block"] = "block"


@dataclass(frozen=True, slots=True)
class Reopen:
    """Open a finished, skipped or blocked step again."""

    change: Literal["reopen"] = "reopen"


@dataclass(frozen=True, slots=True)
class Move:
    """Put the step after a sibling, or first when `after_id` is None."""

    after_id: StepId | None
    change: Literal["move"] = "move"


@dataclass(frozen=True, slots=True)
class Annotate:
    """Give the step notes, or none."""

    notes: str | None
    change: Literal["annotate"] = "annotate"


@dataclass(frozen=True, slots=True)
class ChangeKind:
    """Say anew what finishing the step means."""

    kind: StepKind
    change: Literal["kind"] = "kind"


@dataclass(frozen=True, slots=True)
class MakeOptional:
    """Say whether the step may be left out."""

    is_optional: bool
    change: Literal["optional"] = "optional"


@dataclass(frozen=True, slots=True)
class WaitFor:
    """Name the steps that must be finished before this one; empty for none."""

    after_ids: tuple[StepId, ...]
    change: Literal["wait_for"] = "wait_for"


@dataclass(frozen=True, slots=True)
class AnswerQuestion:
    """Answer what the step asks, or take the answer back with None."""

    answer: str | None
    change: Literal["answer"] = "answer"


@dataclass(frozen=True, slots=True)
class AddEvidence:
    """Give proof: a text, an https address, or Slack's file id."""

    evidence_kind: EvidenceKind
    content: str
    label: str = ""
    change: Literal["add_evidence"] = "add_evidence"


@dataclass(frozen=True, slots=True)
class RemoveEvidence:
    """Take a piece of proof away."""

    content: str
    change: Literal["remove_evidence"] = "remove_evidence"


StepChange = (
    Rename | Assign | Reschedule | Skip | Block | Reopen | Move | Annotate | ChangeKind | MakeOptional
    | WaitFor | AnswerQuestion | AddEvidence | RemoveEvidence
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CompleteStep:
    """Finish a step (and its open substeps) or a substep."""

    step_id: StepId
    kind: Literal[OperationKind.COMPLETE_STEP] = OperationKind.COMPLETE_STEP


@dataclass(frozen=True, slots=True)
class AddStep:
    """Add a step after another, at the end when `after_id` is None, or before all when `is_first`."""

    title: str
    after_id: StepId | None = None
    owner_id: UserId | None = None
    due_on: date | None = None
    is_first: bool = False
    source: MessageLink | None = None
    kind: Literal[OperationKind.ADD_STEP] = OperationKind.ADD_STEP


@dataclass(frozen=True, slots=True)
class AddSubstep:
    """Add a substep after another, at the end when `after_id` is None, or before all when `is_first`."""

    parent_id: StepId
    title: str
    owner_id: UserId | None = None
    due_on: date | None = None
    after_id: StepId | None = None
    is_first: bool = False
    source: MessageLink | None = None
    kind: Literal[OperationKind.ADD_SUBSTEP] = OperationKind.ADD_SUBSTEP


@dataclass(frozen=True, slots=True)
class UpdateStep:
    """Change one thing about a step or substep."""

    step_id: StepId
    change: StepChange
    kind: Literal[OperationKind.UPDATE_STEP] = OperationKind.UPDATE_STEP


Operation = CompleteStep | AddStep | AddSubstep | UpdateStep


@dataclass(frozen=True, slots=True)
class StepDelta:
    """What one step was before a change and is after it; None where it did not exist."""

    step_id: StepId
    before: Step | None
    after: Step | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a process is besides its steps, as far as people change it."""

    name: str
    owner_id: UserId | None
    due_on: date | None
    state: ProcessState
    closed_by: UserId | None
    closed_at: datetime | None
    reason: str | None
    editors: tuple[UserId, ...]
    template_version: int | None
    roles: Mapping[str, UserId]
    questions: tuple[Question, ...]
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FactsDelta:
    """What a process was before a change and is after it, its steps left out."""

    before: Facts
    after: Facts


@dataclass(frozen=True, slots=True)
class Place:
    """Where a decision was made or a suggestion belongs: a thread in a channel."""

    channel_id: ChannelId
    thread_ts: MessageTs | None = None


class Source(StrEnum):
    """Where a change came from."""

    WORD = "word"
    BUTTON = "button"
    MODAL = "modal"
    HANDOVER = "handover"
    """One's open steps given to somebody else, who is told of all of them at once."""
    SUGGESTION = "suggestion"
    UNDO = "undo"
    TEMPLATE = "template"
    """A newer version of the process's template."""
    IMPORT = "import"
    PLAN = "plan"
    """The last event of a step in somebody's weekly plan was done."""
    THREAD = "thread"
    """What was found in a thread, as the person approved it."""
    SCHEDULE = "schedule"
    AUTOMATIC = "automatic"
    """Nobody did it: it follows from what somebody did."""


@dataclass(frozen=True, slots=True)
class Activity:
    """One decision about a process: append-only history, and what Undo needs.

    A dismissal and an undo have no operations of their own; a dismissal changes no step. A change of the
    process as a whole has `facts` instead of operations.

    `cause` is unique in the workspace (accepted id and effect): the same piece of work carried out twice
    finds its earlier activity instead of acting again. `lines` say each operation as before → after.
    `undone_by` is set once another activity took this one back.
    """

    id: ActivityId
    team_id: TeamId
    process_id: ProcessId
    actor_id: UserId
    at: datetime
    source: Source
    cause: str
    operations: tuple[Operation, ...]
    deltas: tuple[StepDelta, ...]
    lines: tuple[str, ...]
    place: Place | None = None
    suggestion_id: SuggestionId | None = None
    undoes: ActivityId | None = None
    undone_by: ActivityId | None = None
    facts: FactsDelta | None = None

    def can_undo(self, now: datetime) -> bool:
        """True while the undo window is open and nobody took it back."""
        return self.is_undoable and self.undone_by is None and now <= self.at + UNDO_FOR

    @property
    def is_undoable(self) -> bool:
        """True for a change; an undo and a dismissal cannot be taken back."""
        return self.source is not Source.UNDO and (bool(self.operations) or self.facts is not None)


class SuggestionState(StrEnum):
    """A suggestion ends exactly once, except that an applied one may be undone in time."""

    WAITING = "waiting"
    APPLIED = "applied"
    DISMISSED = "dismissed"
    EXPIRED = "expired"
    STALE = "stale"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One suggested operation as people see it: what it was, what it would be, and why.

    `seen` maps each step the operation speaks of to the version it had; another version makes it stale.
    `by_model` is False for the offline assistant.
    """

    operation: Operation
    before: str
    after: str
    reason: str
    seen: Mapping[StepId, int]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Operations proposed in one turn, waiting for a person. One message, however many operations.

    `applied` holds the indexes of the proposals that took effect, `ticked` those that people left ticked;
    None until somebody ticked anything: all of them. `source_ts` is the message that caused it.
    `message_ts` is the card once posted. `decided_by`, `decided_at` say who ended it and when.
    """

    id: SuggestionId
    team_id: TeamId
    process_id: ProcessId
    place: Place
    source_ts: MessageTs
    requested_by: UserId
    proposals: tuple[Proposal, ...]
    by_model: bool
    created_at: datetime
    expires_at: datetime
    state: SuggestionState = SuggestionState.WAITING
    decided_by: UserId | None = None
    decided_at: datetime | None = None
    applied: tuple[int, ...] = ()
    activity_id: ActivityId | None = None
    ticked: tuple[int, ...] | None = None

    def is_waiting(self, now: datetime) -> bool:
        """True while a person may still decide."""
        return self.state is SuggestionState.WAITING and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Decision:
    """What came of an answer to a suggestion: its final state and, when it took effect, the change."""

    suggestion: Suggestion
    process: Process
    activity: Activity | None = None
