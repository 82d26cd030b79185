"""The conversation shelf: threads and their turns."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Numeric, RowMapping, all_, cast, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from domain.conversations.model import Conversation, Turn, TurnState
from domain.ids import ChannelId, ConversationId, MessageTs, ProcessId, TurnId
from storage.schema import conversations, turns
from storage.shelf import Shelf


class SqlConversationRepository(Shelf):
    """Conversations and turns of one workspace."""

    async def get(self, channel_id: ChannelId, thread_ts: MessageTs) -> Conversation | None:
        """Return the conversation of a thread."""
        thread = (conversations.c.channel_id == channel_id) & (conversations.c.thread_ts == thread_ts)
        row = await self._one(select(conversations).where(self._mine(conversations), thread))
        return Conversation(**row) if row is not None else None

    async def ensure(self, conversation: Conversation) -> Conversation:
        """Insert unless the thread has one; return the stored one."""
        new = insert(conversations).values(
            team_id=self._team_id,
            id=conversation.id,
            channel_id=conversation.channel_id,
            thread_ts=conversation.thread_ts,
            process_id=conversation.process_id,
            is_engaged=conversation.is_engaged,
            summary=conversation.summary,
            summary_upto=conversation.summary_upto,
        )
        await self._run(new.on_conflict_do_nothing())
        return await self.get(conversation.channel_id, conversation.thread_ts) or conversation

    async def engage(self, conversation_id: ConversationId) -> None:
        """Remember that Convers takes part in this thread."""
        theirs = update(conversations).where(self._mine(conversations), conversations.c.id == conversation_id)
        await self._run(theirs.where(~conversations.c.is_engaged).values(is_engaged=True))

    async def bind(self, conversation_id: ConversationId, process_id: ProcessId | None) -> None:
        """Bind the thread to a process, or to none."""
        theirs = update(conversations).where(self._mine(conversations), conversations.c.id == conversation_id)
        await self._run(theirs.values(process_id=process_id))

    async def set_summary(self, conversation_id: ConversationId, summary: str, upto: MessageTs) -> None:
        """Store the compacted older turns; an older `upto` than the stored one changes nothing."""
        stored = conversations.c.summary_upto
        is_newer = or_(stored.is_(None), cast(stored, Numeric) <= cast(upto, Numeric))
        theirs = update(conversations).where(self._mine(conversations), conversations.c.id == conversation_id)
        await self._run(theirs.where(is_newer).values(summary=summary, summary_upto=upto))

    async def drop_summaries(self) -> None:
        """Forget every summary of the workspace; its threads are read anew."""
        summarised = update(conversations).where(
            self._mine(conversations), conversations.c.summary.is_not(None)
        )
        await self._run(summarised.values(summary=None, summary_upto=None))

    async def turn(self, conversation_id: ConversationId, question_ts: MessageTs) -> Turn | None:
        """Return the turn of a question."""
        question = (turns.c.conversation_id == conversation_id) & (turns.c.question_ts == question_ts)
        row = await self._one(select(turns).where(self._mine(turns), question))
        return _turn(row) if row is not None else None

    async def begin_turn(self, turn: Turn) -> Turn:
        """Insert unless the question has one; return the stored one."""
        new = insert(turns).values(
            team_id=self._team_id,
            id=turn.id,
            conversation_id=turn.conversation_id,
            question_ts=turn.question_ts,
            author_id=turn.author_id,
            started_at=turn.started_at,
            state=turn.state.value,
            answer_ts=list(turn.answer_ts),
            prompt_hash=turn.prompt_hash,
            model=turn.model,
            stop_requested_at=turn.stop_requested_at,
            finished_at=turn.finished_at,
        )
        await self._run(new.on_conflict_do_nothing())
        return await self.turn(turn.conversation_id, turn.question_ts) or turn

    async def add_answer_ts(self, turn_id: TurnId, ts: MessageTs) -> None:
        """Append a message the answer is going into, once."""
        unknown = literal(ts) != all_(turns.c.answer_ts)
        theirs = update(turns).where(self._mine(turns), turns.c.id == turn_id, unknown)
        await self._run(theirs.values(answer_ts=func.array_append(turns.c.answer_ts, ts)))

    async def finish_turn(self, turn: Turn) -> None:
        """Write state, prompt hash, model and time."""
        theirs = update(turns).where(self._mine(turns), turns.c.id == turn.id)
        await self._run(
            theirs.values(
                state=turn.state.value,
                prompt_hash=turn.prompt_hash,
                model=turn.model,
                finished_at=turn.finished_at,
            )
        )

    async def request_stop(self, channel_id: ChannelId, thread_ts: MessageTs, at: datetime) -> int:
        """Ask every running turn of the thread to stop; return how many there are."""
        thread = select(conversations.c.id).where(
            self._mine(conversations),
            conversations.c.channel_id == channel_id,
            conversations.c.thread_ts == thread_ts,
        )
        running = update(turns).where(
            self._mine(turns),
            turns.c.conversation_id.in_(thread),
            turns.c.state == TurnState.ANSWERING.value,
        )
        asked = running.values(stop_requested_at=func.coalesce(turns.c.stop_requested_at, at))
        return (await self._run(asked)).rowcount

    async def is_stop_requested(self, turn_id: TurnId) -> bool:
        """Tell whether the turn was asked to stop."""
        asked = (turns.c.id == turn_id) & turns.c.stop_requested_at.is_not(None)
        return await self._one(select(turns.c.id).where(self._mine(turns), asked)) is not None

    async def known_answers(self, conversation_id: ConversationId) -> Sequence[MessageTs]:
        """Return every message that any turn of the thread answered into."""
        theirs = select(turns.c.answer_ts).where(
            self._mine(turns), turns.c.conversation_id == conversation_id
        )
        rows = await self._all(theirs.order_by(turns.c.started_at, turns.c.id))
        return [MessageTs(ts) for row in rows for ts in row["answer_ts"]]


def _turn(row: RowMapping) -> Turn:
    return Turn(**{**row, "state": TurnState(row["state"]), "answer_ts": tuple(row["answer_ts"])})
