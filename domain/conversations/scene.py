"""What is known when a message comes in: its thread, the process, the people, and what was done before."""

from dataclasses import dataclass, replace
from datetime import date

from domain.conversations.aliases import mentioned_ids
from domain.conversations.model import Conversation, LiveMessage, Turn
from domain.conversations.ports import ConversationsWork
from domain.ids import ChannelId, ConversationId, MessageTs, ProcessId, TeamId, derived_id
from domain.operations.model import Activity, Place, Suggestion
from domain.people.lookup import known_people
from domain.people.model import Person
from domain.processes.model import Process
from domain.processes.sight import seen

IN_SIGHT = 5
"""Processes an answer may speak of in a thread that is bound to none, or in private."""
SEARCHED = 100
"""Open processes looked through for those a person may see."""


@dataclass(frozen=True, slots=True)
class ThreadScene:
    """A message in its thread.

    `in_sight` are the processes an answer may speak of: the thread's own, or for a thread bound to none
    those its readers may see. `earlier` is what this very message changed on an earlier run.
    """

    message: LiveMessage
    actor: Person
    today: date
    conversation: Conversation
    process: Process | None
    in_sight: tuple[Process, ...]
    everyone: tuple[Person, ...]
    waiting: tuple[Suggestion, ...]
    turn: Turn | None
    earlier: Activity | None

    @property
    def place(self) -> Place:
        """The thread."""
        return Place(self.message.channel_id, self.message.thread_ts)


def new_conversation(team_id: TeamId, channel_id: ChannelId, thread_ts: MessageTs) -> Conversation:
    """Return the conversation of a thread nobody spoke to us in yet."""
    conversation_id = ConversationId(derived_id("conversation", team_id, channel_id, thread_ts))
    return Conversation(conversation_id, team_id, channel_id, thread_ts)


async def is_known_thread(work: ConversationsWork, message: LiveMessage) -> bool:
    """Tell whether Convers takes part in the thread of a message, or the thread has a process."""
    stored = await work.conversations.get(message.channel_id, message.thread_ts)
    conversation = stored or new_conversation(message.team_id, message.channel_id, message.thread_ts)
    if conversation.is_engaged:
        return True
    return await process_of(work, conversation, named=message.process_id) is not None


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
        in_sight=await _in_sight(work, message, actor, conversation, process),
        everyone=await _everyone(work, message),
        waiting=tuple(waiting),
        turn=await work.conversations.turn(conversation.id, message.ts) if stored else None,
        earlier=await work.activity.by_cause(message.cause),
    )


async def _everyone(work: ConversationsWork, message: LiveMessage) -> tuple[Person, ...]:
    """Return who may be named, and whoever the message mentions: also bots and people who left."""
    around = await work.people.all()
    known = {person.id for person in around}
    mentioned = await known_people(work.people, mentioned_ids(message.text))
    return (*around, *(person for person in mentioned.values() if person.id not in known))


async def take_part(work: ConversationsWork, scene: ThreadScene) -> Conversation:
    """Store that Convers is part of the thread: the conversation, its process, that it was spoken to."""
    process_id = scene.process.id if scene.process is not None else scene.conversation.process_id
    if scene.conversation.is_engaged and scene.conversation.process_id == process_id:
        return scene.conversation  # nothing that could change: once engaged, always engaged
    conversation = await work.conversations.ensure(scene.conversation)
    if scene.process is not None and conversation.process_id != scene.process.id:
        await work.conversations.bind(conversation.id, scene.process.id)
    if scene.message.is_direct and not conversation.is_engaged:
        await work.conversations.engage(conversation.id)
    return replace(
        conversation,
        process_id=process_id or conversation.process_id,
        is_engaged=conversation.is_engaged or scene.message.is_direct,
    )


async def _in_sight(
    work: ConversationsWork,
    message: LiveMessage,
    actor: Person,
    conversation: Conversation,
    process: Process | None,
) -> tuple[Process, ...]:
    if process is not None:
        return (process,)
    if not message.is_direct and not conversation.is_engaged:
        return ()
    return await visible_processes(work, actor, message.channel_id, in_private=message.is_dm)


async def visible_processes(
    work: ConversationsWork, actor: Person, channel_id: ChannelId, *, in_private: bool
) -> tuple[Process, ...]:
    """Return open processes of a channel; in private, those elsewhere that the person may see too.

    In private those come first that the person takes part in, the most urgent first, then the others of the
    channels they are in, the newest first.
    """
    here = await work.processes.list_open(channel_ids=[channel_id], limit=IN_SIGHT)
    if not in_private:
        return tuple(here)
    involving = await work.processes.involving(actor.id, limit=SEARCHED)
    everywhere = await work.processes.list_open(channel_ids=None, limit=SEARCHED)
    channels = {channel.id: channel for channel in await work.channels.all()}
    theirs = seen(actor, (*involving, *everywhere), channels, channel_id)
    return tuple({process.id: process for process in (*here, *theirs)}.values())[:IN_SIGHT]


async def process_of(
    work: ConversationsWork, conversation: Conversation, *, named: ProcessId | None = None
) -> Process | None:
    """Return the process a thread is bound to: chosen by someone, named by a message, or its card's."""
    process_id = conversation.process_id or named
    process = await work.processes.get(process_id) if process_id is not None else None
    return process or await work.processes.by_card(conversation.channel_id, conversation.thread_ts)
