"""What a step is besides its title: kind, due rule, condition, question, evidence, origin."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.ids import ChannelId, MessageTs, UserId


class StepKind(StrEnum):
    """What finishing a step means.

    *do*: somebody does it. *approve*: only its owner may finish it, and that is the approval. *FYI*: tells
    its owner and closes itself once what it waits for is finished. *evidence*: wants a text, a link or a
    file before it can be finished.
    """

    DO = "do"
    APPROVE = "approve"
    FYI = "fyi"
    EVIDENCE = "evidence"


class DueAnchor(StrEnum):
    """What a relative due date counts from."""

    START = "start"
    """The day the process starts."""
    END = "end"
    """The due date of the process."""
    STEP = "step"
    """The day another step is finished."""


@dataclass(frozen=True, slots=True)
class DueRule:
    """A due date relative to something: `days` after the anchor, before it when negative.

    `is_working` counts working days only (Monday to Friday). `step_key` names the step for
    `DueAnchor.STEP`, by its key.
    """

    days: int
    is_working: bool = True
    anchor: DueAnchor = DueAnchor.START
    step_key: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Something a process wants to know, at its start or in a step; `choices` empty means free text."""

    key: str
    label: str
    choices: tuple[str, ...] = ()
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Condition:
    """Shows a step only when the answer to a question is one of `values` (compared without case).

    `is_negated` shows it when the answer is none of them. Without an answer the step stays hidden.
    """

    question_key: str
    values: tuple[str, ...]
    is_negated: bool = False

    def holds(self, answers: Mapping[str, str]) -> bool:
        """True when the answers, by question key, say that the step is to be shown."""
        answer = answers.get(self.question_key)
        if answer is None:
            return False
        is_one = answer.strip().casefold() in {value.strip().casefold() for value in self.values}
        return is_one is not self.is_negated


class EvidenceKind(StrEnum):
    """The forms evidence comes in."""

    TEXT = "text"
    LINK = "link"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Proof that a step was done. `content` is the text, the https address, or Slack's file id."""

    kind: EvidenceKind
    content: str
    label: str
    by: UserId
    at: datetime


@dataclass(frozen=True, slots=True)
class MessageLink:
    """The message something came from."""

    channel_id: ChannelId
    ts: MessageTs
    thread_ts: MessageTs | None = None


class Origin(StrEnum):
    """What started a process."""

    PERSON = "person"
    SCHEDULE = "schedule"
    IMPORT = "import"
    THREAD = "thread"


class Drafter(StrEnum):
    """Who wrote down what a person then approved, as people read it."""

    MODEL = "AI"
    RULES = "the offline assistant"
