"""Every dependency, spelled out by hand, once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog

from bot.adapters.openai import OpenAIDoor
from bot.adapters.pictures.drawing import WeekDrawings
from bot.adapters.slack.door import SlackDoor
from bot.adapters.system import RandomIds, SystemClock
from bot.adapters.tokens import ModelTokenCounter
from bot.adapters.workers import WorkerProcesses
from bot.app import build_app
from bot.feeds import CalendarFeeds
from bot.services import House, furnish
from bot.settings import Settings
from domain.ports import Clock
from domain.recurring.starting import RecurringStarts
from handlers.context import Desk, Services, Slack
from handlers.registry import Performing, by_route
from scheduler.jobs.accepted import AcceptedJob
from scheduler.jobs.asking import AskingJobs
from scheduler.jobs.cards import CardJobs
from scheduler.jobs.compaction import CompactionJob
from scheduler.jobs.homes import HomeJob
from scheduler.jobs.learning import LearningJob
from scheduler.jobs.plans import PlanJobs
from scheduler.jobs.recurring import RecurringJobs
from scheduler.jobs.reminders import ReminderJobs
from scheduler.queue import Lanes, WorkQueue
from scheduler.runner import Runner
from storage.database import Database
from storage.housekeeping import SqlHousekeeping
from storage.inbox import SqlInbox
from storage.migrations import migrate
from storage.posts import SqlPostLog
from storage.unit_of_work import SqlWorkFactory

log = structlog.get_logger(__name__)


class Container:
    """The assembled program."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        queue: WorkQueue,
        slack: SlackDoor,
        model: OpenAIDoor,
    ) -> None:
        clock, tokens = SystemClock(), ModelTokenCounter()
        self._database, self._queue, self._slack, self._tokens = database, queue, slack, tokens
        self._model = model
        self.public_url = settings.http.public_url
        house = furnish(settings, database, queue, slack, model, tokens, lambda: self.public_url)
        inbox = SqlInbox(database, queue.enqueue, clock, RandomIds())
        services = house.services
        self.feeds = CalendarFeeds(services.calendars, database.teams)
        self.starts = _starts(house.work, database, slack, services, clock)
        desk = Desk(services, _outward(slack), clock)
        self.authorizer, self.socket_client = slack.authorizer, slack.bolt_client
        self.app = build_app(
            authorizer=slack.authorizer, client=slack.bolt_client,
            signing_secret=settings.slack.signing_secret_text, inbox=inbox, desk=desk,
        )  # fmt: skip
        self.model_name = settings.model.model_default if services.gateway.is_available else "offline"
        _name_jobs(queue, inbox, desk, house, self.starts)
        housekeeping = SqlHousekeeping(database, inbox, clock)
        self._reminders = services.reminders
        self._runner = Runner(
            queue, housekeeping, self.starts, house.learning, services.plan_life, services.reminders, clock
        )
        self._worker: asyncio.Task[None] | None = None

    @classmethod
    @asynccontextmanager
    async def open(cls, settings: Settings, database_url: str) -> AsyncIterator["Container"]:
        """Migrate, connect, introduce everyone; close it all at the end of the block."""
        clock = SystemClock()
        await asyncio.to_thread(migrate, database_url)
        database = await Database.open(database_url)
        lanes = Lanes(settings.work.live, settings.work.default, settings.work.bulk)
        queue = WorkQueue(database_url, lanes=lanes)
        model = OpenAIDoor(settings.model.options(), ModelTokenCounter(), clock)
        slack = SlackDoor(
            token=settings.slack.required_bot_token,
            api_url=settings.slack.api_url,
            rate_scale=settings.slack.rate_scale,
            posts=SqlPostLog(database),
            pictures=WeekDrawings(WorkerProcesses().run),
            clock=clock,
        )
        try:
            await queue.open()
            await slack.open()
            yield cls(settings, database, queue, slack, model)
        finally:
            await slack.close()
            await model.close()
            await queue.close()
            await database.close()

    async def start_work(self) -> None:
        """Start the worker and the clock; load the vocabulary before the first person waits for it."""
        await asyncio.to_thread(self._tokens.warm)
        await self._model.warm()
        self._worker = asyncio.create_task(self._queue.run(), name="queue")
        self._runner.start()

    async def stop_work(self) -> None:
        """Stop the clock, let running jobs finish, leave the rest to the next start."""
        self._runner.stop()
        self._queue.stop()
        if self._worker is not None:
            await self._worker

    async def health(self) -> dict[str, Any]:
        """Say how our token, the database, the queue and the clock are."""
        token = {"token": self._slack.health()}
        try:
            await self._database.ping()
            depth = dict(await self._queue.depth())
            overdue = await self._reminders.backlog()
        except Exception as error:
            log.warning("health_failed", error=type(error).__name__)
            return {**token, "database": {"ok": False}}
        ticked = self._runner.last_tick_at
        return {
            **token,
            "database": {"ok": True},
            "queue": {"ok": self._worker is not None and not self._worker.done(), "waiting": depth},
            "clock": {"last_tick": ticked.isoformat() if ticked else None, "reminders_waiting": overdue},
            "model": {"name": self.model_name},
        }


def _outward(slack: SlackDoor) -> Slack:
    """Return Slack as listeners see it."""
    return Slack(
        slack.bot_user_id,
        slack.client,
        slack.messenger,
        slack.threads,
        slack.files,
        slack.lose,
        slack.workspace_url,
        slack.direct_channel,
        slack.key_of,
    )


def _starts(
    work: SqlWorkFactory, database: Database, slack: SlackDoor, services: Services, clock: Clock
) -> RecurringStarts:
    """Return what the clock starts by itself."""
    return RecurringStarts(
        work,
        database.teams,
        services.templates,
        services.processes,
        services.people,
        services.channels,
        slack.messenger,
        clock,
    )


def _name_jobs(queue: WorkQueue, inbox: SqlInbox, desk: Desk, house: House, starts: RecurringStarts) -> None:
    """Tell the queue what each job does."""
    services = desk.services
    AcceptedJob(inbox, Performing(desk, by_route())).register(queue)
    CardJobs(
        services.processes, services.operations, services.home, services.plan_life, services.reminders
    ).register(queue)
    PlanJobs(services.plans, services.plan_life, services.reminders).register(queue)
    ReminderJobs(services.reminders).register(queue)
    HomeJob(services.home).register(queue)
    AskingJobs(services.asking).register(queue)
    CompactionJob(house.compaction).register(queue)
    RecurringJobs(starts).register(queue)
    LearningJob(house.learning).register(queue)
