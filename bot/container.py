"""Every dependency, spelled out by hand, once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog

from bot.adapters.openai import OpenAIDoor
from bot.adapters.slack.door import SlackDoor
from bot.adapters.system import RandomIds, SystemClock
from bot.adapters.templates import YamlDocuments, load_starters
from bot.adapters.tokens import ModelTokenCounter
from bot.app import build_app
from bot.settings import ModelSettings, Settings, TemplateSettings
from bot.telemetry import LogAudit
from domain.asking.service import AskingService
from domain.channels.service import ChannelService
from domain.conversations.compaction import CompactionService
from domain.conversations.limits import ConversationLimits
from domain.conversations.service import ConversationService
from domain.gateway.ports import TokenCounter
from domain.gateway.service import Gateway
from domain.generation.service import GenerationService
from domain.home.service import HomeService
from domain.operations.service import OperationService
from domain.people.service import PeopleService
from domain.ports import Clock, Ids
from domain.processes.service import ProcessService
from domain.recommendations.learning import LearningService
from domain.recommendations.service import RecommendationService
from domain.recurring.service import RecurringService
from domain.recurring.starting import RecurringStarts
from domain.templates.running import TemplateRuns
from domain.templates.service import TemplateService
from domain.threads.service import ThreadService
from domain.threads.summarising import Summariser
from handlers.context import Desk, Services, Slack
from handlers.registry import Performing, by_route
from scheduler.jobs.accepted import AcceptedJob
from scheduler.jobs.asking import AskingJobs
from scheduler.jobs.cards import CardJobs
from scheduler.jobs.compaction import CompactionJob
from scheduler.jobs.homes import HomeJob
from scheduler.jobs.learning import LearningJob
from scheduler.jobs.recurring import RecurringJobs
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
        self, settings: Settings, database: Database, queue: WorkQueue, slack: SlackDoor, model: OpenAIDoor
    ) -> None:
        clock, ids, tokens, limits = SystemClock(), RandomIds(), ModelTokenCounter(), ConversationLimits()
        self._database, self._queue, self._slack, self._tokens = database, queue, slack, tokens
        self._model = model
        work = SqlWorkFactory(database, queue.enqueue)
        inbox = SqlInbox(database, queue.enqueue, clock, ids)
        people = PeopleService(work, slack.directory, clock)
        channels = ChannelService(work, slack.channels, clock)
        processes = ProcessService(work, slack.messenger, channels, clock)
        templates, runs = _templates(settings.templates, work, channels, clock, ids)
        operations = OperationService(work, slack.messenger, clock, ids)
        home = HomeService(work, slack.homes, channels, clock)
        gateway = _gateway(settings.model, model, work, tokens, clock, ids)
        conversations = ConversationService(
            work, slack.threads, gateway, operations, people, channels, tokens, clock, ids, limits
        )
        threads = ThreadService(
            work, slack.threads, Summariser(gateway, tokens), processes, operations, people, channels, clock
        )
        services = Services(
            people, channels, processes, templates, runs, operations, conversations, gateway, home, threads,
            GenerationService(gateway, templates), RecommendationService(work, templates, channels, gateway),
            RecurringService(work, templates, channels, clock),
            AskingService(work, slack.asking, operations, people, channels, clock),
        )  # fmt: skip
        self.starts = _starts(work, database, slack, services, clock)
        desk = Desk(services, _outward(slack), clock)
        self.authorizer, self.socket_client = slack.authorizer, slack.bolt_client
        self.app = build_app(
            authorizer=slack.authorizer, client=slack.bolt_client,
            signing_secret=settings.slack.signing_secret_text, inbox=inbox, desk=desk,
        )  # fmt: skip
        self.model_name = settings.model.model_default if gateway.is_available else "offline"
        compaction = CompactionService(work, slack.threads, gateway, people, tokens, limits)
        learning = LearningService(work, database.teams, gateway, clock)
        _name_jobs(queue, inbox, desk, compaction, self.starts, learning)
        self._runner = Runner(queue, SqlHousekeeping(database, inbox, clock), self.starts, learning, clock)
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
        except Exception as error:
            log.warning("health_failed", error=type(error).__name__)
            return {**token, "database": {"ok": False}}
        ticked = self._runner.last_tick_at
        return {
            **token,
            "database": {"ok": True},
            "queue": {"ok": self._worker is not None and not self._worker.done(), "waiting": depth},
            "clock": {"last_tick": ticked.isoformat() if ticked else None},
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
    )


def _templates(
    settings: TemplateSettings, work: SqlWorkFactory, channels: ChannelService, clock: Clock, ids: Ids
) -> tuple[TemplateService, TemplateRuns]:
    """Return the templates with the files that come along; what is wrong with a file is logged."""
    loaded = load_starters(settings.folder)
    for fault in loaded.faults:
        log.warning("template_file_refused", fault=fault)
    templates = TemplateService(work, YamlDocuments(), loaded.starters, clock)
    return templates, TemplateRuns(work, channels, clock, ids)


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


def _gateway(
    settings: ModelSettings,
    model: OpenAIDoor,
    work: SqlWorkFactory,
    tokens: TokenCounter,
    clock: Clock,
    ids: Ids,
) -> Gateway:
    """Return the one door to the models."""
    limit = settings.daily_token_limit
    return Gateway(model.answers, work, tokens, clock, ids, LogAudit(), limit, model.vectors)


def _name_jobs(
    queue: WorkQueue,
    inbox: SqlInbox,
    desk: Desk,
    compaction: CompactionService,
    starts: RecurringStarts,
    learning: LearningService,
) -> None:
    """Tell the queue what each job does."""
    services = desk.services
    AcceptedJob(inbox, Performing(desk, by_route())).register(queue)
    CardJobs(services.processes, services.operations, services.home).register(queue)
    HomeJob(services.home).register(queue)
    AskingJobs(services.asking).register(queue)
    CompactionJob(compaction).register(queue)
    RecurringJobs(starts).register(queue)
    LearningJob(learning).register(queue)
