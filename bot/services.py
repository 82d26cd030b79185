"""The services of every feature, introduced to one another."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot.adapters.openai import OpenAIDoor
from bot.adapters.slack.door import SlackDoor
from bot.adapters.system import RandomIds, SystemClock
from bot.adapters.templates import YamlDocuments, load_starters
from bot.adapters.tokens import ModelTokenCounter
from bot.planning import Neighbours, planning
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
from domain.reminders.answering import ReminderAnswers
from domain.reminders.service import ReminderService
from domain.templates.running import TemplateRuns
from domain.templates.service import TemplateService
from domain.threads.service import ThreadService
from domain.threads.summarising import Summariser
from handlers.context import Services
from scheduler.queue import WorkQueue
from storage.database import Database
from storage.unit_of_work import SqlWorkFactory

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class House:
    """The services, and what only the inside of the house needs of them."""

    services: Services
    work: SqlWorkFactory
    compaction: CompactionService
    learning: LearningService


def furnish(
    settings: Settings,
    database: Database,
    queue: WorkQueue,
    slack: SlackDoor,
    model: OpenAIDoor,
    tokens: ModelTokenCounter,
    public_url: Callable[[], str | None],
) -> House:
    """Return every service, each given what it needs by hand."""
    clock, ids, limits = SystemClock(), RandomIds(), ConversationLimits()
    work = SqlWorkFactory(database, queue.enqueue)
    people = PeopleService(work, slack.directory, clock)
    channels = ChannelService(work, slack.channels, clock)
    processes = ProcessService(work, slack.messenger, channels, clock)
    templates, runs = _templates(settings.templates, work, channels, clock, ids)
    operations = OperationService(work, slack.messenger, clock, ids)
    gateway = _gateway(settings.model, model, work, tokens, clock, ids)
    conversations = ConversationService(
        work, slack.threads, gateway, operations, people, channels, tokens, clock, ids, limits
    )
    threads = ThreadService(
        work, slack.threads, Summariser(gateway, tokens), processes, operations, people, channels, clock
    )
    near = Neighbours(work, database, slack, people, channels, templates, gateway, operations, clock)
    plans = planning(near, settings.storage, public_url)
    services = Services(
        people, channels, processes, templates, runs, operations, conversations, gateway,
        HomeService(work, slack.homes, channels, clock), threads,
        GenerationService(gateway, templates), RecommendationService(work, templates, channels, gateway),
        RecurringService(work, templates, channels, clock),
        AskingService(work, slack.asking, operations, people, channels, clock),
        plans.plans, plans.team, plans.life, plans.calendars,
        ReminderService(work, people, channels, slack.reminders, database.teams, clock),
        ReminderAnswers(work, operations, plans.plans, clock),
    )  # fmt: skip
    compaction = CompactionService(work, slack.threads, gateway, people, tokens, limits)
    return House(services, work, compaction, LearningService(work, database.teams, gateway, clock))


def _templates(
    settings: TemplateSettings, work: SqlWorkFactory, channels: ChannelService, clock: Clock, ids: Ids
) -> tuple[TemplateService, TemplateRuns]:
    """Return the templates with the files that come along; what is wrong with a file is logged."""
    loaded = load_starters(settings.folder)
    for fault in loaded.faults:
        log.warning("template_file_refused", fault=fault)
    templates = TemplateService(work, YamlDocuments(), loaded.starters, clock)
    return templates, TemplateRuns(work, channels, clock, ids)


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
