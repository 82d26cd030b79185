"""Conversations and turns in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.conversations.model import Conversation, Turn, TurnState
from domain.ids import ChannelId, ConversationId, MessageTs, ProcessId, TurnId
from tests.fakes.tables import Table, Transaction


class FakeConversationRepository:
    """The ConversationRepository of one unit of work."""

    def __init__(self, transaction: Transaction) -> None:
        self._conversations: Table[ConversationId, Conversation] = Table(transaction, "conversations")
        self._threads: Table[tuple[ChannelId, MessageTs], ConversationId] = Table(transaction, "threads")
        self._turns: Table[TurnId, Turn] = Table(transaction, "turns")
        self._questions: Table[tuple[ConversationId, MessageTs], TurnId] = Table(transaction, "questions")

    async def get(self, channel_id: ChannelId, thread_ts: MessageTs) -> Conversation | None:
        """Return the conversation of a thread."""
        conversation_id = await self._threads.get((channel_id, thread_ts))
        return None if conversation_id is None else await self._conversations.get(conversation_id)

    async def ensure(self, conversation: Conversation) -> Conversation:
        """Insert unless the thread has one; return the stored one."""
        thread = (conversation.channel_id, conversation.thread_ts)
        stored_id = await self._threads.get_for_update(thread)
        stored = None if stored_id is None else await self._conversations.get(stored_id)
        if stored is not None:
            return stored
        await self._threads.put(thread, conversation.id)
        await self._conversations.put(conversation.id, conversation)
        return conversation

    async def engage(self, conversation_id: ConversationId) -> None:
        """Remember that Convers takes part in this thread."""
        stored = await self._conversations.get_for_update(conversation_id)
        if stored is not None:
            await self._conversations.put(conversation_id, replace(stored, is_engaged=True))

    async def bind(self, conversation_id: ConversationId, process_id: ProcessId | None) -> None:
        """Bind the thread to a process, or to none."""
        stored = await self._conversations.get_for_update(conversation_id)
        if stored is not None:
            await self._conversations.put(conversation_id, replace(stored, process_id=process_id))

    async def set_summary(self, conversation_id: ConversationId, summary: str, upto: MessageTs) -> None:
        """Store the compacted older turns unless a later summary is stored."""
        stored = await self._conversations.get_for_update(conversation_id)
        if stored is None or (stored.summary_upto is not None and upto < stored.summary_upto):
            return
        await self._conversations.put(conversation_id, replace(stored, summary=summary, summary_upto=upto))

    async def drop_summaries(self) -> None:
        """Forget every summary of the workspace."""
        for stored in await self._conversations.all():
            await self._conversations.put(stored.id, replace(stored, summary=None, summary_upto=None))

    async def turn(self, conversation_id: ConversationId, question_ts: MessageTs) -> Turn | None:
        """Return the turn of a question."""
        turn_id = await self._questions.get((conversation_id, question_ts))
        return None if turn_id is None else await self._turns.get(turn_id)

    async def begin_turn(self, turn: Turn) -> Turn:
        """Insert unless the question has one; return the stored one."""
        question = (turn.conversation_id, turn.question_ts)
        stored_id = await self._questions.get_for_update(question)
        stored = None if stored_id is None else await self._turns.get(stored_id)
        if stored is not None:
            return stored
        await self._questions.put(question, turn.id)
        await self._turns.put(turn.id, turn)
        return turn

    async def add_answer_ts(self, turn_id: TurnId, ts: MessageTs) -> None:
        """Append a message the answer is going into."""
        stored = await self._turns.get_for_update(turn_id)
        if stored is not None and ts not in stored.answer_ts:
            await self._turns.put(turn_id, replace(stored, answer_ts=(*stored.answer_ts, ts)))

    async def finish_turn(self, turn: Turn) -> None:
        """Write state, prompt hash, model and time; the rest stays as it is stored."""
        stored = await self._turns.get_for_update(turn.id)
        if stored is not None:
            finished = replace(
                stored,
                state=turn.state,
                prompt_hash=turn.prompt_hash,
                model=turn.model,
                finished_at=turn.finished_at,
            )
            await self._turns.put(turn.id, finished)

    async def request_stop(self, channel_id: ChannelId, thread_ts: MessageTs, at: datetime) -> int:
        """Ask every running turn of the thread to stop; return how many there are."""
        conversation_id = await self._threads.get((channel_id, thread_ts))
        running = [
            turn
            for turn in await self._turns.all()
            if turn.conversation_id == conversation_id and turn.state is TurnState.ANSWERING
        ]
        for turn in running:
            stored = await self._turns.get_for_update(turn.id)
            await self._turns.put(turn.id, replace(stored or turn, stop_requested_at=at))
        return len(running)

    async def is_stop_requested(self, turn_id: TurnId) -> bool:
        """Tell whether the turn was asked to stop."""
        stored = await self._turns.get(turn_id)
        return stored is not None and stored.stop_requested_at is not None

    async def known_answers(self, conversation_id: ConversationId) -> Sequence[MessageTs]:
        """Return every message that any turn of the thread answered into."""
        turns = await self._turns.all()
        return [ts for turn in turns if turn.conversation_id == conversation_id for ts in turn.answer_ts]
