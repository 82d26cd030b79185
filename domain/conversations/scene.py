"""What is known when a message comes in: its thread, the process, the people, and what was done before."""

from dataclasses import dataclass
from datetime import date

from domain.conversations.model import Conversation, LiveMessage, Turn
from domain.conversations.ports import ConversationsWork
from domain.ids import ChannelId, ConversationId, MessageTs, ProcessId, TeamId, derived_id
from domain.operations.model import Activity, Place, Suggestion
from domain.people.model import Person
from domain.processes.model import Process


@dataclass(frozen=True, slots=True)
class ThreadScene:
    """A message in its thread. `earlier` is what this very message changed on an earlier run."""

    message: LiveMessage
    actor: Person
    today: date
    conversation: Conversation
    process: Process | None
    everyone: tuple[Person, ...]
    waiting: tuple[Suggestion, ...]
    turn: Turn | None
    earlier: Activity | None

    @property
    def place(self) -> Place:
        """The thread."""
        return Place(self.message.channel_id, self.message.thread_ts)

    @property
    def processes(self) -> tuple[Process, ...]:
        """The process as a tuple, empty when the thread is bound to none."""
        return (self.process,) if self.process is not None else ()


def new_conversation(team_id: TeamId, channel_id: ChannelId, thread_ts: MessageTs) -> Conversation:
    """Return the conversation of a thread nobody spoke to us in yet."""
    conversation_id = ConversationId(derived_id("conversation", team_id, channel_id, thread_ts))
    return Conversation(conversation_id, team_id, channel_id, thread_ts)


async def look(work: ConversationsWork, message: LiveMessage, actor: Person, today: date) -> ThreadScene:
    """Gather what is known about a message; writes nothing."""
    stored = await work.conversations.get(message.channel_id, message.thread_ts)
    conversation = stored or new_conversation(message.team_id, message.channel_id, message.thread_ts)
    process = await process_of(work, conversation, named=message.process_id)
    waiting = await work.suggestions.waiting(message.channel_id, message.thread_ts)
    return ThreadScene(
        message=message,
        actor=actor,
        today=today,
        conversation=conversation,
        process=process,
        everyone=tuple(await work.people.all()),
        waiting=tuple(waiting),
        turn=await work.conversations.turn(conversation.id, message.ts) if stored else None,
        earlier=await work.activity.by_cause(message.cause),
    )


async def take_part(work: ConversationsWork, scene: ThreadScene) -> Conversation:
    """Store that Convers is part of the thread: the conversation, its process, that it was spoken to."""
    conversation = await work.conversations.ensure(scene.conversation)
    if scene.process is not None and conversation.process_id != scene.process.id:
        await work.conversations.bind(conversation.id, scene.process.id)
    if scene.message.is_direct and not conversation.is_engaged:
        await work.conversations.engage(conversation.id)
    return conversation


async def process_of(
    work: ConversationsWork, conversation: Conversation, *, named: ProcessId | None = None
) -> Process | None:
    """Return the process a thread is bound to: chosen by someone, named by a message, or its card's."""
    process_id = conversation.process_id or named
    process = await work.processes.get(process_id) if process_id is not None else None
    return process or await work.processes.by_card(conversation.channel_id, conversation.thread_ts)
