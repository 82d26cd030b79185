"""Reading a conversation for somebody who is in it, keeping what was found, and acting on it when told."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from domain.channels.model import is_direct
from domain.channels.service import ChannelService
from domain.conversations.context import aliases_for, ids_in
from domain.conversations.scene import new_conversation, process_of
from domain.errors import DeliveryError, InvalidInputError, NotAllowedError, NotFoundError
from domain.ids import ChannelId, MessageTs, ProcessId, UserId, derived_id
from domain.operations.model import Activity, AddStep, Place, Source
from domain.operations.service import OperationService
from domain.people.model import Person
from domain.people.service import PeopleService
from domain.ports import Clock
from domain.processes.model import NewStep, Process
from domain.processes.service import ProcessService
from domain.processes.shapes import MessageLink
from domain.processes.titles import MAX_TITLE
from domain.threads.drafting import read_lines
from domain.threads.model import FindingKind, Purpose, Said, Summary, fingerprint_of
from domain.threads.ports import TalkReader, ThreadsWorkFactory
from domain.threads.summarising import Found, Reading, Summariser

MAX_DAYS = 31
USUAL_DAYS = 7
NOT_IN = "I summarise only conversations that both you and I are in. Say `/invite @Convers` there first."
TURNED_OFF_MEANWHILE = "Somebody turned AI off meanwhile, so rules read this."
_UNREADABLE = {"not_in_channel", "channel_not_found", "thread_not_found", "missing_scope", "no_permission"}


class ThreadService:
    """Conversations, read for one person at a time."""

    def __init__(
        self,
        work: ThreadsWorkFactory,
        reader: TalkReader,
        summariser: Summariser,
        processes: ProcessService,
        operations: OperationService,
        people: PeopleService,
        channels: ChannelService,
        clock: Clock,
    ) -> None:
        self._work = work
        self._reader = reader
        self._summariser = summariser
        self._processes = processes
        self._operations = operations
        self._people = people
        self._channels = channels
        self._clock = clock

    async def read_thread(
        self, actor: Person, channel_id: ChannelId, thread_ts: MessageTs, purpose: Purpose = Purpose.SUMMARY
    ) -> Summary:
        """Return what a thread holds; what was found before is returned while nobody wrote or edited.

        Raises NotAllowedError where the person or Convers is not in the channel, NotFoundError for silence.
        """
        await self._require_in(actor, channel_id)
        upto = MessageTs(f"{self._clock.now().timestamp():.6f}")
        try:
            messages = await self._reader.read(actor.team_id, channel_id, thread_ts, after=None, upto=upto)
        except DeliveryError as error:
            raise _unreadable(error) from None
        said = tuple(
            Said(MessageLink(channel_id, message.ts, thread_ts), message)
            for message in messages
            if not message.is_ours
        )
        return await self._found(actor, channel_id, thread_ts, said, purpose, str(thread_ts))

    async def read_channel(
        self, actor: Person, channel_id: ChannelId, days: int = USUAL_DAYS, *, here: ChannelId
    ) -> Summary:
        """Return what was said in a channel and its threads in the last days; raises as `read_thread`.

        A direct message is read only for who asks in it.
        """
        if not 1 <= days <= MAX_DAYS:
            raise InvalidInputError("days", f"I can look back 1 to {MAX_DAYS} days.")
        if is_direct(channel_id) and channel_id != here:
            raise NotAllowedError(NOT_IN)
        await self._require_in(actor, channel_id)
        since = (self._clock.now() - timedelta(days=days)).timestamp()
        try:
            said = await self._reader.read_channel(actor.team_id, channel_id, after=MessageTs(f"{since:.6f}"))
        except DeliveryError as error:
            raise _unreadable(error) from None
        said = tuple(one for one in said if not one.message.is_ours)
        return await self._found(actor, channel_id, None, said, Purpose.SUMMARY, f"days:{days}")

    async def get(self, actor: Person, summary_id: str) -> Summary:
        """Return a summary of a conversation the person is in; NotFoundError, NotAllowedError."""
        async with self._work(actor.team_id) as work:
            summary = await work.summaries.get(summary_id)
        if summary is None:
            raise NotFoundError("I could not find that summary. Ask for it again.")
        if is_direct(summary.channel_id) and summary.asked_by != actor.id:
            raise NotAllowedError(NOT_IN)
        await self._require_in(actor, summary.channel_id)
        return summary

    async def process_of(self, summary: Summary) -> Process | None:
        """Return the process a summary's thread belongs to."""
        if summary.thread_ts is None:
            return None
        async with self._work(summary.team_id) as work:
            stored = await work.conversations.get(summary.channel_id, summary.thread_ts)
            conversation = stored or new_conversation(summary.team_id, summary.channel_id, summary.thread_ts)
            return await process_of(work, conversation)

    async def add_steps(
        self, actor: Person, summary: Summary, process_id: ProcessId, *, cause: str, place: Place | None
    ) -> tuple[Activity, Process]:
        """Add the action items of a summary as steps, all or none, each linked to its message.

        Raises NotFoundError for a process the person does not see, NotAllowedError, ConflictError.
        """
        process = await self._processes.get(actor, process_id, summary.channel_id)
        known = {step.source.ts for step in process.steps if step.source is not None}
        operations = [
            AddStep(
                finding.text[:MAX_TITLE],
                owner_id=finding.owner_id,
                due_on=finding.due_on,
                source=finding.sources[0],
            )
            for finding in summary.of(FindingKind.ACTION)
            if finding.sources[0].ts not in known or _is_new(finding.text, process)
        ]
        if not operations:
            raise InvalidInputError("operations", f"“{process.name}” has these steps already.")
        activity = await self._operations.apply(
            actor, process.id, operations, source=Source.BUTTON, cause=cause, place=place
        )
        return activity, await self._processes.get(actor, process_id, summary.channel_id)

    async def steps(self, actor: Person, summary: Summary, steps: Sequence[NewStep]) -> tuple[NewStep, ...]:
        """Return steps as a person edited them, with owner, due date and the message each came from."""
        async with self._work(actor.team_id) as work:
            people = tuple(await work.people.all())
        today = actor.today(self._clock.now())
        return read_lines(steps, summary, people=(*people, actor), actor=actor, today=today)

    async def bind(
        self, actor: Person, channel_id: ChannelId, thread_ts: MessageTs, process: Process
    ) -> bool:
        """Bind a thread to a process made of it; False when it belongs to another one already."""
        await self._require_in(actor, channel_id)
        async with self._work(actor.team_id) as work:
            conversation = await work.conversations.ensure(
                new_conversation(actor.team_id, channel_id, thread_ts)
            )
            before = await process_of(work, conversation)
            if before is not None and before.id != process.id and before.state.is_under_way:
                return False
            await work.conversations.bind(conversation.id, process.id)
            await work.commit()
        return True

    async def _found(
        self,
        actor: Person,
        channel_id: ChannelId,
        thread_ts: MessageTs | None,
        said: Sequence[Said],
        purpose: Purpose,
        what: str,
    ) -> Summary:
        if not said:
            raise NotFoundError("Nobody said anything here that I could read.")
        way = "model" if self._summariser.may_ask(actor) else "rules"
        who = actor.id if is_direct(channel_id) else ""
        fingerprint = fingerprint_of(said)
        # What somebody read keeps its id: what they share or add later is that, and nothing newer.
        summary_id = derived_id(actor.team_id, "summary", channel_id, what, purpose, way, who, fingerprint)
        async with self._work(actor.team_id) as work:
            stored = await work.summaries.get(summary_id)
            everyone = tuple(await work.people.all())
        if stored is not None and stored.fingerprint == fingerprint and (stored.by_model or way == "rules"):
            return stored
        reading = await self._reading(actor, said, everyone, purpose)
        found = await self._summariser.read(reading)
        async with self._work(actor.team_id) as work:
            if found.by_model and _silent(await work.people.all()) - _silent(everyone):
                found = Found(reading.by_rules(), by_model=False, notice=TURNED_OFF_MEANWHILE)
            summary = _summary(summary_id, actor, said, found, purpose, thread_ts, self._clock.now())
            await work.summaries.put(summary)
            await work.commit()
        return summary

    async def _reading(
        self, actor: Person, said: Sequence[Said], everyone: tuple[Person, ...], purpose: Purpose
    ) -> Reading:
        known = await self._people.many(actor.team_id, ids_in([one.message for one in said]))
        people = tuple({person.id: person for person in (*everyone, *known.values(), actor)}.values())
        aliases = aliases_for(actor, known, everyone, ())
        return Reading(tuple(said), actor, people, aliases, actor.today(self._clock.now()), purpose)

    async def _require_in(self, actor: Person, channel_id: ChannelId) -> None:
        if is_direct(channel_id):
            return
        known = await self._channels.known(actor.team_id, [channel_id])
        if channel_id not in known or actor.id not in known[channel_id].members:
            raise NotAllowedError(NOT_IN)


def _summary(
    summary_id: str,
    actor: Person,
    said: Sequence[Said],
    found: Found,
    purpose: Purpose,
    thread_ts: MessageTs | None,
    now: datetime,
) -> Summary:
    last = said[-1].link
    return Summary(
        id=summary_id,
        team_id=actor.team_id,
        channel_id=last.channel_id,
        thread_ts=thread_ts,
        last_ts=last.ts,
        purpose=purpose,
        fingerprint=fingerprint_of(said),
        findings=found.findings,
        messages=len(said),
        by_model=found.by_model,
        asked_by=actor.id,
        made_at=now.astimezone(UTC),
        title=found.title,
        notice=found.notice,
        prompt_hash=found.prompt_hash,
    )


def _silent(everyone: Iterable[Person]) -> frozenset[UserId]:
    """Return who turned AI off."""
    return frozenset(person.id for person in everyone if not person.uses_ai)


def _is_new(text: str, process: Process) -> bool:
    return all(step.title.casefold() != text.casefold() for step in process.steps)


def _unreadable(error: DeliveryError) -> Exception:
    return NotAllowedError(NOT_IN) if error.code in _UNREADABLE else error
