"""Asking whom a step waits on, hearing their answer, and reading new owners in; drawn by the queue."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from domain.asking.giving import read_in
from domain.asking.model import Answered, Asking, Reply, TakenOver
from domain.asking.ports import AskingMessenger, AskingWork, AskingWorkFactory
from domain.asking.waiting import asks_again_at, begun, offered_day, operation_for, round_of, said
from domain.channels.model import is_direct
from domain.channels.service import ChannelService
from domain.errors import ConflictError, NotFoundError
from domain.ids import ProcessId, StepId, TeamId, UserId
from domain.operations.model import UNDO_FOR, Activity, Source
from domain.operations.service import OperationService
from domain.people.lookup import known_people
from domain.people.model import Person
from domain.people.service import PeopleService
from domain.ports import Clock
from domain.processes.model import Process
from domain.processes.noticing import ask_job, waits_in
from domain.processes.rights import people_in, taken_over

LOOKED_BACK = 200
"""Entries of history looked through for when a wait began, and for what was given."""
SETTLES_FOR = timedelta(seconds=3)
"""How long after the last moment for Undo the button goes."""


class AskingService:
    """The right person, asked once."""

    def __init__(
        self,
        work: AskingWorkFactory,
        messenger: AskingMessenger,
        operations: OperationService,
        people: PeopleService,
        channels: ChannelService,
        clock: Clock,
    ) -> None:
        self._work = work
        self._messenger = messenger
        self._operations = operations
        self._people = people
        self._channels = channels
        self._clock = clock

    async def ask(self, team_id: TeamId, process_id: ProcessId, step_id: StepId, user_id: UserId) -> None:
        """Bring what the person is asked about the step up to date; nothing new is told twice."""
        asking = await self._asking(team_id, process_id, step_id, user_id)
        if asking is None:
            return
        person, prefix = asking.person, f"ask:{step_id}:{user_id}:"
        shown = await self._messenger.keys(team_id, prefix)
        if not asking.is_waiting or asking.is_hidden:
            if shown:
                await self._messenger.show_asking(shown[-1], asking)
            if asking.is_waiting and asking.asker is not None and asking.asker.id != user_id:
                await self._messenger.show_shut_out(f"shut_out:{step_id}:{user_id}:{asking.asker.id}", asking)
        elif asking.asker is None or asking.asker.id != user_id:
            since = asking.since or asking.process.started_at
            first = f"{prefix}{person.today(since).isoformat()}"
            key = f"{prefix}{round_of(since, asking.step.blocked_until, person, asking.at)}"
            key = max([key, *shown])
            await self._messenger.show_asking(key, replace(asking, is_again=key > first))
            for older in shown:
                if older != key:
                    await self._messenger.withdraw(team_id, older)
        await self._come_back(asking)

    async def answer(
        self,
        actor: Person,
        process_id: ProcessId,
        step_id: StepId,
        reply: Reply,
        day: date | None = None,
        *,
        cause: str,
    ) -> Answered:
        """Carry out what the person waited on answers; the same cause finds what it did before.

        Raises ConflictError once it no longer waits on them, InvalidInputError for a day in the past, and
        what `OperationService.apply` raises.
        """
        async with self._work(actor.team_id) as work:
            activity = await work.activity.by_cause(cause)
            process = await _existing(work, process_id)
        if activity is None:
            today = actor.today(self._clock.now())
            operation = operation_for(actor, process, step_id, reply, day, today)
            activity = await self._operations.apply(
                actor, process_id, [operation], source=Source.BUTTON, cause=cause, place=None
            )
        async with self._work(actor.team_id) as work:
            process = await _existing(work, process_id)
            start = begun(await _history(work, process), step_id, actor.id)
            step = process.step(step_id)
            if step is None:
                raise ConflictError
            asked_by = start.actor_id if start is not None else process.started_by
            people = await known_people(work.people, {asked_by, step.owner_id} - {actor.id})
        tell = tuple(one for one in people.values() if not one.is_bot and not one.is_deleted)
        return Answered(reply, actor, process, step, activity, tell)

    async def read_in(self, team_id: TeamId, process_id: ProcessId, user_id: UserId) -> None:
        """Tell somebody what they were given in a process today: one message a day, brought up to date."""
        person = await self._person(team_id, user_id)
        async with self._work(team_id) as work:
            process = await work.processes.get(process_id)
            if process is None or person is None:
                return
            history = await _history(work, process)
            named = people_in(process) | {entry.actor_id for entry in history}
            people = await known_people(work.people, named)
        now = self._clock.now()
        card = read_in(person, process, history, people | {person.id: person}, now)
        key = f"read_in:{process_id}:{user_id}:{person.today(now).isoformat()}"
        if not await self._may_see(person, process):
            card = replace(card, is_over=True, is_hidden=True)
        if not card.is_over or key in await self._messenger.keys(team_id, key):
            await self._messenger.show_read_in(key, card)

    async def tell_taken_over(
        self, team_id: TeamId, process_id: ProcessId, step_id: StepId, user_id: UserId
    ) -> None:
        """Tell somebody, once, who gave the approval they were asked for; unless it was taken back since."""
        person = await self._person(team_id, user_id)
        async with self._work(team_id) as work:
            process = await work.processes.get(process_id)
            step = process.step(step_id) if process is not None else None
            if person is None or process is None or step is None or taken_over(step) != user_id:
                return
            people = await known_people(work.people, people_in(process))
        if await self._may_see(person, process):
            key = f"taken_over:{step_id}:{user_id}"
            await self._messenger.show_taken_over(key, TakenOver(person, process, step, people))

    async def _asking(
        self, team_id: TeamId, process_id: ProcessId, step_id: StepId, user_id: UserId
    ) -> Asking | None:
        """Gather what there is to say; None for who is not to be asked anything at all."""
        person = await self._person(team_id, user_id)
        async with self._work(team_id) as work:
            process = await work.processes.get(process_id)
            step = process.step(step_id) if process is not None else None
            if person is None or process is None or step is None:
                return None
            history = await _history(work, process)
            start = begun(history, step_id, user_id)
            asked_by = start.actor_id if start is not None else process.started_by
            people = await known_people(work.people, people_in(process) | {asked_by})
        now = self._clock.now()
        return Asking(
            person=person,
            process=process,
            step=step,
            at=now,
            people=people,
            asker=people.get(asked_by),
            since=start.at if start is not None else None,
            offered=offered_day(step, person.today(now)),
            is_waiting=(step_id, user_id) in waits_in(process),
            is_hidden=not await self._may_see(person, process),
            said=said(history, step_id, user_id),
        )

    async def _come_back(self, asking: Asking) -> None:
        """See to it that the person is asked once more when their day comes, and that Undo goes in time."""
        person, step, moments = asking.person, asking.step, []
        if asking.is_waiting and step.blocked_until is not None:
            moments.append(asks_again_at(step.blocked_until, person))
        if asking.said is not None:
            moments.append(asking.said.at + UNDO_FOR + SETTLES_FOR)
        async with self._work(person.team_id) as work:
            for moment in moments:
                if moment > asking.at:
                    await work.jobs.add(ask_job(asking.process.id, step.id, person.id, moment))
            await work.commit()

    async def _person(self, team_id: TeamId, user_id: UserId) -> Person | None:
        """Return somebody who can be told things: no app, and still here."""
        person = (await self._people.many(team_id, [user_id])).get(user_id)
        return None if person is None or person.is_bot or person.is_deleted else person

    async def _may_see(self, person: Person, process: Process) -> bool:
        """True unless the process lives in a private channel without the person, or one nobody knows."""
        if is_direct(process.channel_id):
            return True
        known = await self._channels.known(person.team_id, [process.channel_id])
        channel = known.get(process.channel_id)
        return channel is not None and (not channel.is_private or person.id in channel.members)


async def _existing(work: AskingWork, process_id: ProcessId) -> Process:
    process = await work.processes.get(process_id)
    if process is None:
        raise NotFoundError("I could not find that process.")
    return process


async def _history(work: AskingWork, process: Process) -> Sequence[Activity]:
    return await work.activity.latest(process.id, actor_id=None, limit=LOOKED_BACK)
