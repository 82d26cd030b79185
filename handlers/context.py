"""What a listener is given: services to call, a messenger to show with, and who is asking."""

from collections.abc import Awaitable, Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from slack_sdk.web.async_client import AsyncWebClient

from domain.asking.service import AskingService
from domain.channels.service import ChannelService
from domain.conversations.service import ConversationService
from domain.gateway.service import Gateway
from domain.generation.service import GenerationService
from domain.home.service import HomeService
from domain.ids import AcceptedId, ChannelId, MessageTs, TeamId, UserId
from domain.operations.model import Activity, Suggestion
from domain.operations.service import OperationService
from domain.people.model import Person
from domain.people.service import PeopleService
from domain.plans.calendars.service import CalendarService
from domain.plans.living import PlanLife
from domain.plans.service import PlanService
from domain.plans.together import TeamPlanning
from domain.ports import Clock
from domain.processes.model import Process
from domain.processes.service import ProcessService
from domain.recommendations.service import RecommendationService
from domain.recurring.service import RecurringService
from domain.reminders.answering import ReminderAnswers
from domain.reminders.service import ReminderService
from domain.templates.running import TemplateRuns
from domain.templates.service import TemplateService
from domain.threads.service import ThreadService
from handlers.views.message import Message, View
from handlers.views.processes import ThreadHead


class Messenger(Protocol):
    """Shows things in Slack; the adapter renders nothing of its own."""

    async def show(
        self,
        team_id: TeamId,
        key: str,
        *,
        channel_id: ChannelId,
        thread_ts: MessageTs | None,
        message: Message,
    ) -> MessageTs:
        """Post the message once per key; afterwards bring the posted one up to date."""
        ...

    async def whisper(
        self,
        team_id: TeamId,
        channel_id: ChannelId,
        user_id: UserId,
        message: Message,
        *,
        thread_ts: MessageTs | None = None,
    ) -> None:
        """Show something to one person only."""
        ...

    async def respond(
        self,
        response_url: str,
        message: Message | None,
        *,
        replace_original: bool = False,
        delete_original: bool = False,
    ) -> None:
        """Answer a command or a button privately through its response_url."""
        ...

    async def fill(self, team_id: TeamId, view_id: str, view: View) -> bool:
        """Bring an open form up to date; False when the person closed it."""
        ...

    async def show_suggestion(
        self,
        suggestion: Suggestion,
        process: Process,
        people: Mapping[UserId, Person],
        activity: Activity | None,
    ) -> MessageTs:
        """Post the suggestion's card, or bring the posted one up to date."""
        ...

    async def adopt_orphan(
        self,
        team_id: TeamId,
        channel_id: ChannelId,
        thread_ts: MessageTs,
        after_ts: MessageTs,
        known: Container[MessageTs],
    ) -> MessageTs | None:
        """Find a message that a killed attempt opened but could not record."""
        ...


class RecentThreads(Protocol):
    """Finds threads a person may want to bind a process to."""

    async def recent(self, team_id: TeamId, channel_id: ChannelId) -> Sequence[ThreadHead]:
        """Return the channel's newest threads, newest first, at most ten."""
        ...


class Files(Protocol):
    """Texts that come and go as files."""

    async def send(self, team_id: TeamId, user_id: UserId, filename: str, text: str, words: str) -> None:
        """Send a person a text as a file, in their direct messages with us."""
        ...

    async def read(self, team_id: TeamId, file_id: str) -> tuple[str, str]:
        """Return the name and the text of a file a person gave us; InvalidInputError for no text."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """The use cases, one service per feature."""

    people: PeopleService
    channels: ChannelService
    processes: ProcessService
    templates: TemplateService
    template_runs: TemplateRuns
    operations: OperationService
    conversations: ConversationService
    gateway: Gateway
    home: HomeService
    threads: ThreadService
    generation: GenerationService
    recommendations: RecommendationService
    recurring: RecurringService
    asking: AskingService
    plans: PlanService
    team_plans: TeamPlanning
    plan_life: PlanLife
    calendars: CalendarService
    reminders: ReminderService
    reminder_answers: ReminderAnswers


@dataclass(frozen=True, slots=True)
class Slack:
    """Slack as listeners see it: who we are there, and a client per workspace."""

    bot_user_id: Callable[[TeamId], Awaitable[UserId]]
    client: Callable[[TeamId], AsyncWebClient]
    messenger: Messenger
    threads: RecentThreads
    files: Files
    lose: Callable[[TeamId], None]
    """Leaves a workspace alone that removed the app; it is noticed when it comes back."""
    workspace_url: Callable[[TeamId], Awaitable[str]]
    direct_channel: Callable[[TeamId, UserId], Awaitable[ChannelId]]
    """The direct messages of a person with us."""
    key_of: Callable[[TeamId, ChannelId, MessageTs], Awaitable[str | None]]
    """The key under which a message of ours was shown."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a listener may reach for, the same for every request."""

    services: Services
    slack: Slack
    clock: Clock


@dataclass(frozen=True, slots=True)
class WorkContext:
    """One piece of accepted work: the desk, who asked (from the signed payload), and its cause.

    `cause` is unique to this piece of work and the same when it is carried out again after a crash.
    """

    desk: Desk
    team_id: TeamId
    accepted_id: AcceptedId
    attempt: int
    now: datetime

    @property
    def services(self) -> Services:
        """The use cases."""
        return self.desk.services

    @property
    def messenger(self) -> Messenger:
        """Where things are shown."""
        return self.desk.slack.messenger

    @property
    def cause(self) -> str:
        """The key that makes effects of this work happen once."""
        return f"accepted:{self.accepted_id}"

    @property
    def reply_key(self) -> str:
        """The key of the one message that answers this work."""
        return f"{self.cause}:reply"

    async def person(self, user_id: UserId) -> Person:
        """Return the person who asked."""
        return await self.services.people.get(self.team_id, user_id)
