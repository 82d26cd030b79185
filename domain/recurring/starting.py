"""What comes due: claimed by one replica, started once, late ones and stopped ones told."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.channels.model import is_direct
from domain.channels.service import ChannelService
from domain.errors import ConflictError, DeliveryError, InvalidInputError, NotAllowedError, NotFoundError
from domain.ids import RecurrenceId, TeamId
from domain.people.service import PeopleService
from domain.ports import Clock, Job, Teams
from domain.processes.model import Process, StartRequest, TemplateRef
from domain.processes.service import ProcessService
from domain.processes.shapes import Origin
from domain.recurring.model import News, NewsKind, Occurrence, Recurrence
from domain.recurring.naming import late_words, occurrence_name
from domain.recurring.occurrences import occurrences
from domain.recurring.ports import RecurringMessenger, RecurringWork, RecurringWorkFactory
from domain.recurring.rules import require_unarchived
from domain.templates.finding import require_active
from domain.templates.model import TemplateEntry, TemplateSource
from domain.templates.rights import may_use
from domain.templates.service import TemplateService

AT_ONCE = 50
"""Recurrences of one workspace claimed in one go; the next tick takes more."""
LATE_AFTER = timedelta(minutes=10)


def split_due(recurrence: Recurrence, now: datetime) -> tuple[Occurrence, datetime]:
    """Return the latest occurrence that has come, with how many before it were missed, and the next one."""
    at, skipped = recurrence.next_at, 0
    for upcoming in occurrences(recurrence.rule, recurrence.next_at):
        if upcoming > now:
            return Occurrence(recurrence.id, at, skipped), upcoming
        at, skipped = upcoming, skipped + 1
    raise NotFoundError("The calendar has ended.")


def is_late(occurrence: Occurrence, at: datetime) -> bool:
    """True when it starts well after its time, or when starts before it were missed."""
    return bool(occurrence.skipped) or at - occurrence.at > LATE_AFTER


def start_job(occurrence: Occurrence) -> Job:
    """Return the job that starts an occurrence."""
    return Job("start_occurrence", _arguments(occurrence), lock=f"recurrence:{occurrence.recurrence_id}")


def news_job(news: News) -> Job:
    """Return the job that tells what happened to an occurrence."""
    facts = {**_arguments(news.occurrence), "kind": news.kind.value, "reason": news.reason}
    return Job("tell_recurrence_news", facts)


def _arguments(occurrence: Occurrence) -> dict[str, str | int]:
    return {
        "recurrence_id": occurrence.recurrence_id,
        "at": occurrence.at.isoformat(),
        "skipped": occurrence.skipped,
    }


class RecurringStarts:
    """The clock's side of recurrences. Everything here is harmless to run twice, or on several replicas."""

    def __init__(
        self,
        work: RecurringWorkFactory,
        teams: Teams,
        templates: TemplateService,
        processes: ProcessService,
        people: PeopleService,
        channels: ChannelService,
        messenger: RecurringMessenger,
        clock: Clock,
    ) -> None:
        self._work = work
        self._teams = teams
        self._templates = templates
        self._processes = processes
        self._people = people
        self._channels = channels
        self._messenger = messenger
        self._clock = clock

    async def claim_due(self) -> int:
        """Turn every recurrence whose time has come into the job that starts it; return how many."""
        claimed = 0
        for team_id in await self._teams():
            async with self._work(team_id) as work:
                found = await self._claim(work)
                if found:
                    await work.commit()
            claimed += found
        return claimed

    async def _claim(self, work: RecurringWork) -> int:
        now, claimed = self._clock.now(), 0
        for recurrence in await work.recurrences.due(now, limit=AT_ONCE):
            occurrence, upcoming = split_due(recurrence, now)
            if await work.recurrences.advance(recurrence.id, seen=recurrence.next_at, next_at=upcoming):
                await work.jobs.add(start_job(occurrence))
                claimed += 1
        return claimed

    async def start(self, team_id: TeamId, occurrence: Occurrence) -> None:
        """Start the process of an occurrence, once; what can start no more is paused and told."""
        recurrence = await self._stored(team_id, occurrence.recurrence_id)
        if recurrence is None or recurrence.is_paused:
            return
        try:
            process = await self._start(recurrence, occurrence)
        except (InvalidInputError, NotAllowedError, NotFoundError, ConflictError) as error:
            await self._pause(recurrence, occurrence, error.public)
            return
        if is_late(occurrence, process.started_at):
            await self._add_news(team_id, News(NewsKind.LATE, occurrence))

    async def give_up(self, team_id: TeamId, occurrence: Occurrence) -> None:
        """Have it told that a start did not work, whatever was tried."""
        await self._add_news(team_id, News(NewsKind.FAILED, occurrence))

    async def tell(self, team_id: TeamId, news: News) -> None:
        """Tell who made the recurrence, and its owner, what happened."""
        recurrence = await self._stored(team_id, news.occurrence.recurrence_id)
        if recurrence is None:
            return
        told = await self._people.many(team_id, {recurrence.created_by, recurrence.owner_id})
        for reader in told.values():
            if not (reader.is_bot or reader.is_deleted):
                await self._messenger.tell_news(recurrence, news, reader)

    async def _start(self, recurrence: Recurrence, occurrence: Occurrence) -> Process:
        creator = await self._people.get(recurrence.team_id, recurrence.created_by)
        if not may_use(creator):
            raise NotAllowedError(
                f"{creator.name}, who made it, is no member here any more. Somebody else is to make it anew."
            )
        view = await self._templates.get(creator, recurrence.template_id)
        require_active(view, "resuming")
        await self._require_channel(recurrence)
        if await self._channels.shuts_out(recurrence.team_id, creator.id, recurrence.channel_id):
            raise NotAllowedError(
                f"{creator.name}, who made it, is not in its private channel any more. Somebody who is there "
                "is to make it anew."
            )
        definition = view.version.definition
        local = occurrence.at.astimezone(recurrence.rule.zone)
        request = StartRequest(
            name=occurrence_name(recurrence.pattern, local),
            steps=definition.steps,
            owner_id=recurrence.owner_id,
            due_on=None,
            channel_id=recurrence.channel_id,
            template=TemplateRef(view.template.id, view.version.number, definition.name),
            roles=recurrence.roles,
            questions=definition.questions,
            answers=recurrence.answers,
            origin=Origin.SCHEDULE,
            start_note=late_words(occurrence, local) if is_late(occurrence, self._clock.now()) else None,
        )
        return await self._processes.start(creator, request, cause=occurrence.cause)

    async def _require_channel(self, recurrence: Recurrence) -> None:
        if is_direct(recurrence.channel_id):
            return
        try:
            found = await self._channels.refresh(recurrence.team_id, recurrence.channel_id)
        except DeliveryError:
            return  # Slack does not answer now: the process starts, and its card comes later
        if found is not None:
            require_unarchived(found)
        if found is None or not found.members:
            raise NotFoundError("I am not in its channel any more, or the channel is gone.")

    async def _pause(self, recurrence: Recurrence, occurrence: Occurrence, reason: str) -> None:
        paused = replace(recurrence, is_paused=True, reason=reason, version=recurrence.version + 1)
        async with self._work(recurrence.team_id) as work:
            await work.recurrences.save(paused, expected_version=recurrence.version)
            template = await work.templates.get(recurrence.template_id)
            entry = TemplateEntry(
                recurrence.template_id, recurrence.team_id, f"{occurrence.cause}:paused", None,
                self._clock.now(), TemplateSource.SCHEDULE, "paused repeating it: it could not start",
                template.version if template else 1,
            )  # fmt: skip
            await work.templates.add_entry(entry)
            await work.jobs.add(news_job(News(NewsKind.PAUSED, occurrence, reason)))
            await work.commit()

    async def _add_news(self, team_id: TeamId, news: News) -> None:
        async with self._work(team_id) as work:
            await work.jobs.add(news_job(news))
            await work.commit()

    async def _stored(self, team_id: TeamId, recurrence_id: RecurrenceId) -> Recurrence | None:
        async with self._work(team_id) as work:
            return await work.recurrences.get(recurrence_id)
