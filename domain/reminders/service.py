"""The schedule kept true to the facts, and said when its hour comes, however often that is asked for."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from domain.channels.service import ChannelService
from domain.errors import ConversError
from domain.ids import PlanId, ProcessId, TeamId, UserId
from domain.people.model import Person
from domain.people.service import PeopleService
from domain.plans.model import Plan
from domain.plans.weeks import monday
from domain.ports import Clock, Job, Queue, Teams
from domain.processes.model import Process
from domain.processes.sight import shuts_out
from domain.reminders.dispatching import SaidToday, dispatch
from domain.reminders.gathering import gather
from domain.reminders.model import Kind, Reminder, ReminderSettings, Stand, Wanted, is_digest
from domain.reminders.ports import ReminderMessenger, ReminderWork, ReminderWorkFactory
from domain.reminders.rhythm import Rhythm
from domain.reminders.wanting import changes, wanted_by_plan, wanted_by_process

AT_ONCE = 200
"""Reminders of one workspace claimed in one go; the next tick takes more."""
STUCK_AFTER = timedelta(hours=1)
MOST_PROCESSES = 10_000
BACK = timedelta(days=7)
"""A message stays up to date for so long."""


def remind_job(user_id: UserId) -> Job:
    """Return the job that says what a person is to be told; one at a time."""
    return Job("remind", {"user_id": user_id}, lock=f"remind:{user_id}")


def show_reminder_job(message_key: str) -> Job:
    """Return the job that posts a message or brings it up to date."""
    return Job("show_reminder", {"message_key": message_key}, lock=message_key, queue=Queue.DEFAULT)


class ReminderService:
    """What is to be said to whom, when."""

    def __init__(
        self,
        work: ReminderWorkFactory,
        people: PeopleService,
        channels: ChannelService,
        messenger: ReminderMessenger,
        teams: Teams,
        clock: Clock,
    ) -> None:
        self._work = work
        self._people = people
        self._channels = channels
        self._messenger = messenger
        self._teams = teams
        self._clock = clock

    async def follow(self, team_id: TeamId, process_id: ProcessId) -> None:
        """Bring the schedule, and what was said lately, up to date with a process."""
        async with self._work(team_id) as work:
            process, rows = await work.processes.get(process_id), await work.reminders.of_scope(process_id)
        if process is None:
            return
        named = {step.owner_id for step in process.steps if step.owner_id is not None}
        people = await self._people.many(team_id, named | {row.user_id for row in rows})
        known = await self._channels.known(team_id, {process.channel_id})
        async with self._work(team_id) as work:
            for person in people.values():
                rhythm = await rhythm_of(work, person)
                hidden = shuts_out(person, process, known)
                wanted = [] if hidden else wanted_by_process(person, rhythm, process)
                await self._agree(work, person, rhythm, process_id, wanted)
            for key in self._lately(rows):
                await work.jobs.add(show_reminder_job(key))
            await work.commit()

    async def follow_plan(self, team_id: TeamId, plan_id: PlanId) -> None:
        """Bring the schedule, and what was said lately, up to date with a plan."""
        async with self._work(team_id) as work:
            plan, rows = await work.plans.get(plan_id), await work.reminders.of_scope(plan_id)
        person = (await self._people.many(team_id, [plan.user_id])).get(plan.user_id) if plan else None
        if plan is None or person is None:
            return
        async with self._work(team_id) as work:
            rhythm = await rhythm_of(work, person)
            await self._agree(work, person, rhythm, plan_id, wanted_by_plan(person, rhythm, plan))
            for key in self._lately(rows):
                await work.jobs.add(show_reminder_job(key))
            await work.commit()

    async def follow_all(self) -> None:
        """Bring the whole schedule up to date: what hours, zones and lost jobs changed.

        One thing's trouble is not another's: it is raised when everything was looked after.
        """
        trouble: ConversError | None = None
        for team_id in await self._teams():
            now = self._clock.now()
            async with self._work(team_id) as work:
                await work.reminders.release(now - STUCK_AFTER)
                processes = await work.processes.list_open(channel_ids=None, limit=MOST_PROCESSES)
                plans = await work.plans.all_accepted(since=monday(now.date()))
                await work.commit()
            everything: list[Process | Plan] = [*processes, *plans]
            for one in everything:
                try:
                    await self._follow_any(team_id, one)
                except ConversError as error:
                    trouble = error
        if trouble is not None:
            raise trouble

    async def _follow_any(self, team_id: TeamId, one: Process | Plan) -> None:
        if isinstance(one, Plan):
            await self.follow_plan(team_id, one.id)
        else:
            await self.follow(team_id, one.id)

    async def claim_due(self) -> int:
        """Have everybody reminded whose time has come; return how many."""
        claimed = 0
        for team_id in await self._teams():
            async with self._work(team_id) as work:
                found = await work.reminders.claim(self._clock.now(), limit=AT_ONCE)
                for user_id in sorted(found):
                    await work.jobs.add(remind_job(user_id))
                if found:
                    await work.commit()
            claimed += len(found)
        return claimed

    async def remind(self, team_id: TeamId, user_id: UserId) -> None:
        """Decide upon what was taken for a person: said now, later, or not at all."""
        person = (await self._people.many(team_id, [user_id])).get(user_id)
        async with self._work(team_id) as work:
            due = await work.reminders.taken(user_id)
        asked = await self._asked(person, due) if person is not None else set()
        async with self._work(team_id) as work:
            now = self._clock.now()
            taken = [
                one for one in await work.reminders.taken(user_id) if one.key in {row.key for row in due}
            ]
            dead = [replace(one, stand=Stand.SKIPPED) for one in taken if one.base not in asked]
            alive = [one for one in taken if one.base in asked]
            after = await self._decided(work, person, alive, now) if person is not None else []
            await work.reminders.put([*dead, *after])
            for key in sorted({one.message_key for one in after if one.message_key is not None}):
                await work.jobs.add(show_reminder_job(key))
            await work.commit()

    async def show(self, team_id: TeamId, message_key: str) -> None:
        """Post a message, or bring it up to date; what ended before it was said is not said."""
        async with self._work(team_id) as work:
            rows = await work.reminders.by_message(message_key)
        person = (await self._people.many(team_id, [rows[0].user_id])).get(rows[0].user_id) if rows else None
        if person is None:
            return
        scopes = {row.scope for row in rows if row.kind is not Kind.EVENT}
        async with self._work(team_id) as work:
            found = [await work.processes.get(ProcessId(scope)) for scope in sorted(scopes)]
        known = await self._channels.known(team_id, {one.channel_id for one in found if one is not None})
        now = self._clock.now()
        async with self._work(team_id) as work:
            message = await gather(work, person, message_key, rows, known, now)
        if message.is_alive or await self._messenger.is_shown(team_id, message_key):
            await self._messenger.show_reminder(message)

    async def backlog(self) -> int:
        """Count reminders whose time has come and that nobody took yet."""
        waiting = 0
        for team_id in await self._teams():
            async with self._work(team_id) as work:
                waiting += await work.reminders.backlog(self._clock.now())
        return waiting

    async def _agree(
        self, work: ReminderWork, person: Person, rhythm: Rhythm, scope: str, wanted: Sequence[Wanted]
    ) -> None:
        rows = [one for one in await work.reminders.of_scope(scope) if one.user_id == person.id]
        change = changes(rows, wanted, person.id, rhythm, self._clock.now())
        await work.reminders.drop(change.drop)
        await work.reminders.add(change.add)
        await work.reminders.move(change.move)

    async def _asked(self, person: Person, due: Sequence[Reminder]) -> set[str]:
        """Return the keys of the reminders that the facts ask for still, of those of `due`."""
        async with self._work(person.team_id) as work:
            rhythm = await rhythm_of(work, person)
            scopes = sorted({(row.kind is Kind.EVENT, row.scope) for row in due})
            processes = [await work.processes.get(ProcessId(one)) for is_plan, one in scopes if not is_plan]
            plans = [await work.plans.get(PlanId(one)) for is_plan, one in scopes if is_plan]
        stored = [process for process in processes if process is not None]
        known = await self._channels.known(person.team_id, {process.channel_id for process in stored})
        seen = [process for process in stored if not shuts_out(person, process, known)]
        wanted = [one for process in seen for one in wanted_by_process(person, rhythm, process)]
        wanted += [one for plan in plans if plan is not None for one in wanted_by_plan(person, rhythm, plan)]
        return {one.key for one in wanted}

    async def _decided(
        self, work: ReminderWork, person: Person, due: Sequence[Reminder], now: datetime
    ) -> list[Reminder]:
        settings = await work.reminders.settings(person.id)
        rhythm = await rhythm_of(work, person, settings)
        keys = await said_today(work, person, rhythm, now)
        said = SaidToday(len(keys), any(is_digest(key) for key in keys))
        waiting = {one.item for one in await work.reminders.put_off(person.id)}
        return dispatch(due, settings, rhythm, said, now, waiting)

    def _lately(self, rows: Iterable[Reminder]) -> list[str]:
        since = self._clock.now() - BACK
        said = (row for row in rows if row.sent_at is not None and row.sent_at > since)
        return sorted({row.message_key for row in said if row.message_key is not None})


async def said_today(work: ReminderWork, person: Person, rhythm: Rhythm, now: datetime) -> Collection[str]:
    """Return the messages of the person's day so far."""
    midnight = now.astimezone(person.zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return await work.reminders.said(person.id, midnight)


async def rhythm_of(work: ReminderWork, person: Person, settings: ReminderSettings | None = None) -> Rhythm:
    """Return the person's clock: their zone, the hours they set for plans, the day they are back."""
    chosen = settings or await work.reminders.settings(person.id)
    hours = (await work.plans.settings(person.id)).hours
    return Rhythm(person.zone, hours, chosen.out_until)
