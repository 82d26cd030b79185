"""What was found in a conversation: every claim points at the messages it was made of."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from domain.conversations.model import ThreadMessage
from domain.ids import ChannelId, MessageTs, TeamId, UserId
from domain.people.model import Person
from domain.processes.shapes import MessageLink


class FindingKind(StrEnum):
    """What a claim is about."""

    DECISION = "decision"
    ACTION = "action"
    QUESTION = "question"
    DISAGREEMENT = "disagreement"


class Purpose(StrEnum):
    """What a conversation is read for."""

    SUMMARY = "summary"
    STEPS = "steps"
    """Only what is to be done, to make a process of it."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message and where it stands."""

    link: MessageLink
    message: ThreadMessage

    def day(self, person: Person) -> date:
        """Return the day it was said, where the person is: what "tomorrow" counts from."""
        return person.today(datetime.fromtimestamp(float(self.link.ts), UTC))


@dataclass(frozen=True, slots=True)
class Finding:
    """One claim. `sources` are the messages it rests on, never none; `by` wrote them, in that order.

    Owner and due date are those of an action.
    """

    kind: FindingKind
    text: str
    sources: tuple[MessageLink, ...]
    by: tuple[UserId, ...] = ()
    owner_id: UserId | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """What was found in a thread up to its last message, or in a channel since a day (`thread_ts` None).

    `fingerprint` stands for the messages as they were read: while they are the same, so is the summary.
    `title` names the work, when steps were looked for. `notice` says how it came to be, where that matters.
    """

    id: str
    team_id: TeamId
    channel_id: ChannelId
    thread_ts: MessageTs | None
    last_ts: MessageTs
    purpose: Purpose
    fingerprint: str
    findings: tuple[Finding, ...]
    messages: int
    by_model: bool
    asked_by: UserId
    made_at: datetime
    title: str = ""
    notice: str | None = None
    prompt_hash: str | None = None

    def of(self, kind: FindingKind) -> tuple[Finding, ...]:
        """Return the findings of one kind."""
        return tuple(finding for finding in self.findings if finding.kind is kind)


def fingerprint_of(said: Sequence[Said]) -> str:
    """Return what changes whenever a message is written, edited or deleted."""
    read = hashlib.sha256()
    for one in said:
        read.update(f"{one.link.ts}\x1f{one.message.author_id}\x1f{one.message.text}\x1e".encode())
    return read.hexdigest()[:32]
