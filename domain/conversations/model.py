"""A conversation, its turns, and the message and response of the AI integration guide."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.ids import (
    ChannelId,
    ConversationId,
    MessageTs,
    ProcessId,
    TeamId,
    TurnId,
    UserId,
)
from domain.operations.model import Activity, Suggestion


@dataclass(frozen=True, slots=True)
class Conversation:
    """A thread's context.

    `is_engaged` is True once someone spoke to Convers here: from then on follow-ups need no mention.
    `process_id` binds the thread to a process. `summary` stands for every message up to and including
    `summary_upto`.
    """

    id: ConversationId
    team_id: TeamId
    channel_id: ChannelId
    thread_ts: MessageTs
    process_id: ProcessId | None = None
    is_engaged: bool = False
    summary: str | None = None
    summary_upto: MessageTs | None = None


class TurnState(StrEnum):
    """Where a turn stands."""

    ANSWERING = "answering"
    ANSWERED = "answered"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Turn:
    """One message answered, or being answered.

    `answer_ts` are the messages the answer went into, in order (a long stream rotates). After a crash
    they are taken over, not repeated. `prompt_hash` names the prompt that was used.
    """

    id: TurnId
    team_id: TeamId
    conversation_id: ConversationId
    question_ts: MessageTs
    author_id: UserId
    started_at: datetime
    state: TurnState = TurnState.ANSWERING
    answer_ts: tuple[MessageTs, ...] = ()
    prompt_hash: str | None = None
    model: str | None = None
    stop_requested_at: datetime | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LiveMessage:
    """A message for Convers (`SchemaLiveMessage`): `contextId` is the thread, `processId` its process.

    `text` is what the person wrote without the mention of Convers. `is_direct` is True for a mention or
    a DM, False for a follow-up in a thread. `is_under_ours` is True in a thread that Convers began.
    `file_ids` are the files that came along.
    """

    team_id: TeamId
    channel_id: ChannelId
    thread_ts: MessageTs
    ts: MessageTs
    author_id: UserId
    text: str
    is_direct: bool
    cause: str
    is_dm: bool = False
    is_under_ours: bool = False
    process_id: ProcessId | None = None
    event_id: str | None = None
    file_ids: tuple[str, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)


class AnsweredBy(StrEnum):
    """Who wrote an answer; people are always told."""

    MODEL = "model"
    OFFLINE = "offline"
    RECORD = "record"
    """Convers itself: a thread word carried out, no assistant of any kind."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a menu: the words a person would have typed, and how it reads."""

    words: str
    label: str


@dataclass(frozen=True, slots=True)
class Menu:
    """What to ask when words fit more than one thing: one menu, never a guess."""

    question: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class LiveResponse:
    """The answer to a LiveMessage (`SchemaLiveResponse`).

    `text` is plain Markdown from the assistant (data: escaped before it is shown) or a line of ours.
    `suggestion` holds the suggested operations, `activity` the process modification when words were
    carried out at once. `notice` is one line about how the answer came to be (model offline, budget
    spent, suggestion dropped), shown apart from the text. None of it was streamed when `streamed` is
    False. `is_private` is True for a refusal: it is for the eyes of who asked only. `wanting` is the
    process and the step that wants something before it is done.
    """

    text: str
    answered_by: AnsweredBy
    conversation_id: ConversationId
    suggestion: Suggestion | None = None
    activity: Activity | None = None
    menu: Menu | None = None
    notice: str | None = None
    was_stopped: bool = False
    was_streamed: bool = False
    is_private: bool = False
    wanting: tuple[str, str] | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """A message of the thread as Slack has it now. `author_id` is None for other bots."""

    ts: MessageTs
    author_id: UserId | None
    text: str
    is_ours: bool = False
