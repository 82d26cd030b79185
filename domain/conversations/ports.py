"""What conversations ask of the outside."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from domain.channels.ports import ChannelRepository
from domain.conversations.model import AnsweredBy, Conversation, ThreadMessage, Turn
from domain.ids import ChannelId, ConversationId, MessageTs, ProcessId, TeamId, TurnId
from domain.operations.ports import ActivityRepository, SuggestionRepository
from domain.people.ports import PersonRepository
from domain.ports import Jobs
from domain.processes.ports import ProcessRepository


class ConversationRepository(Protocol):
    """Conversations and turns of the workspace of the current unit of work."""

    async def get(self, channel_id: ChannelId, thread_ts: MessageTs) -> Conversation | None:
        """Return the conversation of a thread."""
        ...

    async def ensure(self, conversation: Conversation) -> Conversation:
        """Insert unless the thread has one; return the stored one."""
        ...

    async def engage(self, conversation_id: ConversationId) -> None:
        """Remember that Convers takes part in this thread."""
        ...

    async def bind(self, conversation_id: ConversationId, process_id: ProcessId | None) -> None:
        """Bind the thread to a process, or to none."""
        ...

    async def set_summary(self, conversation_id: ConversationId, summary: str, upto: MessageTs) -> None:
        """Store the compacted older turns; an older `upto` than the stored one changes nothing."""
        ...

    async def drop_summaries(self) -> None:
        """Forget every summary of the workspace; its threads are read anew."""
        ...

    async def turn(self, conversation_id: ConversationId, question_ts: MessageTs) -> Turn | None:
        """Return the turn of a question."""
        ...

    async def begin_turn(self, turn: Turn) -> Turn:
        """Insert unless the question has one; return the stored one."""
        ...

    async def add_answer_ts(self, turn_id: TurnId, ts: MessageTs) -> None:
        """Append a message the answer is going into."""
        ...

    async def finish_turn(self, turn: Turn) -> None:
        """Write state, prompt hash, model and time."""
        ...

    async def request_stop(self, channel_id: ChannelId, thread_ts: MessageTs, at: datetime) -> int:
        """Ask every running turn of the thread to stop; return how many there are."""
        ...

    async def is_stop_requested(self, turn_id: TurnId) -> bool:
        """Tell whether the turn was asked to stop."""
        ...

    async def known_answers(self, conversation_id: ConversationId) -> Sequence[MessageTs]:
        """Return every message that any turn of the thread answered into."""
        ...


class ConversationsWork(Protocol):
    """A unit of work with everything a turn touches."""

    @property
    def conversations(self) -> ConversationRepository:
        """The conversation shelf."""
        ...

    @property
    def channels(self) -> ChannelRepository:
        """The channel shelf."""
        ...

    @property
    def processes(self) -> ProcessRepository:
        """The process shelf."""
        ...

    @property
    def people(self) -> PersonRepository:
        """The people shelf."""
        ...

    @property
    def activity(self) -> ActivityRepository:
        """The history."""
        ...

    @property
    def suggestions(self) -> SuggestionRepository:
        """The suggestion shelf."""
        ...

    @property
    def summaries(self) -> "ModelSummaries":
        """What a model found in conversations."""
        ...

    @property
    def jobs(self) -> Jobs:
        """Jobs this work causes."""
        ...

    async def commit(self) -> None:
        """Make the work durable."""
        ...


class ModelSummaries(Protocol):
    """What a model found in conversations, as far as a person's choice about AI goes."""

    async def drop_made_by_model(self) -> None:
        """Forget all of it."""
        ...


class ConversationsWorkFactory(Protocol):
    """Opens a unit of work for one workspace."""

    def __call__(self, team_id: TeamId) -> AbstractAsyncContextManager[ConversationsWork]:
        """Open it; leaving without commit rolls back."""
        ...


class ThreadReader(Protocol):
    """Reads the thread from Slack, so that edits and deletions count (`conversations.replies`)."""

    async def read(
        self,
        team_id: TeamId,
        channel_id: ChannelId,
        thread_ts: MessageTs,
        *,
        after: MessageTs | None,
        upto: MessageTs,
    ) -> Sequence[ThreadMessage]:
        """Return the messages later than `after` (None: from the root) up to `upto`, oldest first.

        Ephemeral messages, cards and status lines of ours are left out. Raises DeliveryError.
        """
        ...

    async def process_at(
        self, team_id: TeamId, channel_id: ChannelId, thread_ts: MessageTs
    ) -> ProcessId | None:
        """Return the process whose card the message is, as the message itself says. Raises DeliveryError."""
        ...


class AnswerWriter(Protocol):
    """The answer being written into the thread, while it is being thought."""

    async def begin(self, turn: Turn) -> None:
        """Learn which turn this answers, and take over what a killed attempt at it left behind."""
        ...

    async def status(self, text: str) -> None:
        """Show what is going on ("is reading the thread…"), without waiting; cleared by the first text."""
        ...

    async def write(self, markdown: str) -> None:
        """Append a piece of untrusted Markdown."""
        ...

    async def finish(self, *, answered_by: AnsweredBy, notice: str | None, was_stopped: bool) -> None:
        """Close the answer with its label, notice and feedback buttons."""
        ...

    @property
    def has_text(self) -> bool:
        """True once something was written."""
        ...
