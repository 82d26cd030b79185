"""Live conversation: a LiveMessage in, a LiveResponse out, on one path for mentions, DMs and follow-ups."""

from collections.abc import Container, Mapping
from dataclasses import replace

from domain.channels.service import ChannelService
from domain.conversations.acting import WordActor, done
from domain.conversations.addressing import Addressed, addressed
from domain.conversations.commands import StatusWord
from domain.conversations.context import ids_in
from domain.conversations.limits import ConversationLimits
from domain.conversations.model import AnsweredBy, LiveMessage, LiveResponse, TurnState
from domain.conversations.newcomers import Newcomers, names_a_stranger
from domain.conversations.offline import reads_as_for_us
from domain.conversations.offline.answers import Desk
from domain.conversations.offline.questions import answer_question
from domain.conversations.ports import AnswerWriter, ConversationsWorkFactory, ThreadReader
from domain.conversations.private import PrivateAssistant
from domain.conversations.scene import (
    ThreadScene,
    is_known_thread,
    look,
    new_conversation,
    take_part,
    visible_processes,
)
from domain.conversations.shelving import TurnShelf
from domain.conversations.stopping import Stops
from domain.conversations.turning import Turner, TurnOutcome, answer_by_rules
from domain.errors import NotFoundError
from domain.gateway.ports import TokenCounter
from domain.gateway.service import Gateway
from domain.ids import ChannelId, MessageTs, ProcessId, TeamId, TurnId
from domain.operations.service import OperationService
from domain.people.model import Person
from domain.people.service import PeopleService
from domain.ports import Clock, Ids
from domain.processes.rights import is_involved


class ConversationService:
    """Takes part in threads: words are carried out, everything else is answered, suggestions are made.

    A message carried out again (after a crash) finds what it did: a word acts once, an answered turn stays
    answered, a turn cut short is taken up from the start with the same ids.
    """

    def __init__(
        self,
        work: ConversationsWorkFactory,
        reader: ThreadReader,
        gateway: Gateway,
        operations: OperationService,
        people: PeopleService,
        channels: ChannelService,
        tokens: TokenCounter,
        clock: Clock,
        ids: Ids,
        limits: ConversationLimits,
    ) -> None:
        self._work = work
        self._people = people
        self._clock = clock
        self._words = WordActor(operations, clock)
        self._newcomers = Newcomers(work, people, channels)
        self._reader = reader
        self._turner = Turner(reader, gateway, people, tokens, limits)
        self._private = PrivateAssistant(gateway, tokens, limits)
        self._turns = TurnShelf(work, clock, ids)
        self._stops = Stops(limits.stop_poll_for)

    async def turn_ai(self, actor: Person, *, on: bool) -> Person:
        """Record a person's own choice about AI. Summaries may hold their words: off, they are dropped."""
        changed = await self._people.set_uses_ai(actor, on)
        if not on:
            async with self._work(actor.team_id) as work:
                await work.conversations.drop_summaries()
                await work.summaries.drop_made_by_model()
                await work.commit()
        return changed

    async def reply(self, message: LiveMessage, writer: AnswerWriter) -> LiveResponse | None:
        """Answer a message; None when it is not for Convers or was answered before.

        What was not streamed into the writer (`was_streamed`) is for the caller to show.
        """
        if not await self._concerns_us(message):
            message = await self._under_new_card(message)
            if message.process_id is None:
                return None
        actor = await self._people.get(message.team_id, message.author_id)
        await self._people.many(message.team_id, ids_in((), message.text))  # words may name newcomers
        async with self._work(message.team_id) as work:
            scene = await look(work, message, actor, actor.today(self._clock.now()))
            if message.is_direct:
                conversation = await take_part(work, scene)
                await work.commit()
                scene = replace(scene, conversation=conversation)
        return await self._reply(scene, writer)

    async def _concerns_us(self, message: LiveMessage) -> bool:
        """Tell whether the message can be for us, before anything is asked about its author."""
        if message.is_direct:
            return True
        async with self._work(message.team_id) as work:
            return await is_known_thread(work, message)

    async def _under_new_card(self, message: LiveMessage) -> LiveMessage:
        """Name the process of a card so new that the record does not know yet where it is."""
        if not message.is_under_ours:
            return message
        process_id = await self._reader.process_at(message.team_id, message.channel_id, message.thread_ts)
        return replace(message, process_id=process_id)

    async def _reply(self, scene: ThreadScene, writer: AnswerWriter) -> LiveResponse | None:
        if scene.earlier is not None:
            return done(scene, scene.earlier)
        if scene.turn is not None and scene.turn.state is not TurnState.ANSWERING:
            return None
        to = addressed(
            scene.message,
            is_engaged=scene.conversation.is_engaged,
            is_bound=scene.process is not None,
        )
        if to is Addressed.TO_OTHERS:
            return None
        scene = self._pointed(scene)
        words = self._words.read(scene)
        if names_a_stranger(words):
            scene = await self._newcomers.met(scene)
            words = self._words.read(scene)
        if words is not None:
            return await self._words.carry_out(words, scene)
        if to is Addressed.TO_THE_RECORD and not self._speaks_to_the_record(scene):
            return None
        return await self._turn(scene, writer)

    def _pointed(self, scene: ThreadScene) -> ThreadScene:
        """Return the scene with the one process in sight that the message can mean, if there is just one.

        Of several, a change is of the one that the person takes part in, before those of their channels.
        """
        if scene.process is not None or not scene.message.is_direct:
            return scene
        meant = [
            pointed
            for pointed in (replace(scene, process=one, in_sight=(one,)) for one in scene.in_sight)
            if self._speaks_to_the_record(pointed) or self._words.read(pointed) is not None
        ]
        if len(meant) > 1 and not self._asks(scene):
            own = [one for one in meant if one.process and is_involved(scene.actor.id, one.process)]
            meant = own or meant
        return meant[0] if len(meant) == 1 else scene

    def _asks(self, scene: ThreadScene) -> bool:
        """Tell whether a message wants to know something, which each process in sight may answer."""
        if isinstance(self._words.read(scene), StatusWord):
            return True
        desk = Desk(scene.in_sight, scene.everyone, scene.actor, scene.today)
        return answer_question(scene.message.text, desk) is not None

    def _speaks_to_the_record(self, scene: ThreadScene) -> bool:
        return scene.process is not None and reads_as_for_us(
            scene.message.text,
            scene.process,
            people=scene.everyone,
            actor=scene.actor,
            today=scene.today,
        )

    async def _turn(self, scene: ThreadScene, writer: AnswerWriter) -> LiveResponse:
        menu = self._menu(scene)
        if menu is not None:
            return menu
        turn = await self._turns.begin(scene)
        await writer.begin(turn)
        message = scene.message
        thread = (message.team_id, message.channel_id, message.thread_ts)

        async def is_stop_requested() -> bool:
            async with self._work(message.team_id) as work:
                return await work.conversations.is_stop_requested(turn.id)

        async with self._stops.running(thread, is_stop_requested) as stop:
            if turn.stop_requested_at is not None:
                stop.raise_()
            outcome = self._turns.checked(scene, await self._turner.turn(scene, writer, stop))
        await writer.finish(
            answered_by=outcome.answered_by, notice=outcome.notice, was_stopped=outcome.was_stopped
        )
        suggestion = await self._turns.end(scene, turn, outcome)
        return LiveResponse(
            text=outcome.text,
            answered_by=outcome.answered_by,
            conversation_id=turn.conversation_id,
            suggestion=suggestion,
            notice=outcome.notice,
            was_stopped=outcome.was_stopped,
            was_streamed=True,
            metadata=_metadata(outcome),
        )

    def _menu(self, scene: ThreadScene) -> LiveResponse | None:
        """Return the offline assistant's menu: it has buttons, so it is not streamed and needs no turn."""
        notice = self._turner.is_offline_for(scene)
        offline = answer_by_rules(scene) if notice else None
        if offline is None or offline.menu is None:
            return None
        return LiveResponse(
            text=offline.text,
            answered_by=AnsweredBy.OFFLINE,
            conversation_id=scene.conversation.id,
            menu=offline.menu,
            notice=notice,
        )

    async def record_answer(self, team_id: TeamId, turn_id: TurnId, ts: MessageTs) -> None:
        """Remember a message a turn's answer goes into. LostOwnershipError when the turn is another's."""
        async with self._work(team_id) as work:
            await work.conversations.add_answer_ts(turn_id, ts)
            await work.commit()

    async def known_answers(
        self, team_id: TeamId, channel_id: ChannelId, thread_ts: MessageTs
    ) -> Container[MessageTs]:
        """Return every message of the thread that is recorded as an answer."""
        async with self._work(team_id) as work:
            conversation = await work.conversations.get(channel_id, thread_ts)
            return frozenset(await work.conversations.known_answers(conversation.id) if conversation else ())

    async def answer_privately(self, actor: Person, channel_id: ChannelId, question: str) -> LiveResponse:
        """Answer a question for one person's eyes, from the processes they may see."""
        async with self._work(actor.team_id) as work:
            processes = await visible_processes(work, actor, channel_id, in_private=True)
            everyone = await work.people.all()
        today = actor.today(self._clock.now())
        return await self._private.answer(
            actor, channel_id, question, processes=processes, everyone=everyone, today=today
        )

    async def stop(self, team_id: TeamId, channel_id: ChannelId, thread_ts: MessageTs) -> int:
        """Stop what is being answered in a thread, here or in another process; return how many turns."""
        self._stops.stop((team_id, channel_id, thread_ts))
        async with self._work(team_id) as work:
            count = await work.conversations.request_stop(channel_id, thread_ts, self._clock.now())
            await work.commit()
        return count

    async def bind(
        self, actor: Person, channel_id: ChannelId, thread_ts: MessageTs, process_id: ProcessId
    ) -> None:
        """Bind a thread to a process; what is said there from now on is about it. NotFoundError."""
        async with self._work(actor.team_id) as work:
            if await work.processes.get(process_id) is None:
                raise NotFoundError("I could not find that process.")
            conversation = await work.conversations.ensure(
                new_conversation(actor.team_id, channel_id, thread_ts)
            )
            await work.conversations.bind(conversation.id, process_id)
            await work.commit()


def _metadata(outcome: TurnOutcome) -> Mapping[str, str]:
    known = {"model": outcome.model, "prompt_hash": outcome.prompt_hash}
    return {name: value for name, value in known.items() if value is not None}
