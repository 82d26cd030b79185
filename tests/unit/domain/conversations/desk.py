"""A whole conversation service over rows in memory, with a scripted model, thread and writer."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from domain.channels.service import ChannelService
from domain.conversations.compaction import CompactionService
from domain.conversations.limits import ConversationLimits
from domain.conversations.model import AnsweredBy, LiveMessage, LiveResponse, ThreadMessage, Turn
from domain.conversations.service import ConversationService
from domain.errors import DeliveryError
from domain.gateway.model import Finished, ModelEvent, ModelRequest, Tier, TokenUsage, ToolCall, UsageRow
from domain.gateway.service import Gateway
from domain.ids import ChannelId, MessageTs, ProcessId, TeamId, UserId
from domain.operations.model import Activity, Suggestion
from domain.operations.service import OperationService
from domain.people.model import Person
from domain.people.service import PeopleService
from domain.processes.model import Process
from tests.fakes.channels import FakeChannelDirectory
from tests.fakes.operations import FakeSuggestionMessenger
from tests.fakes.people import FakeDirectory
from tests.fakes.system import FixedClock, SequentialIds
from tests.fakes.work import FakeWork
from tests.unit.domain.conversations.scenes import ANN, CHANNEL, LAUNCH, PEOPLE, TEAM

ROOT = MessageTs("1764000000.000100")
HANG = "hang"
END = Finished("small-model", TokenUsage(100, 20))
Scripted = ModelEvent | Exception | str
"""What a scripted model does next: an event, an error to raise, or HANG."""


class Words:
    """A TokenCounter for which four characters are a token."""

    def count(self, text: str) -> int:
        return -(-len(text) // 4)


class Silent:
    """An AuditTrail nobody reads."""

    def record(self, row: UsageRow) -> None:
        """Keep nothing."""


class ScriptedModel:
    """A ModelProvider that plays one script per call; with none left it is unreachable."""

    def __init__(self, *scripts: Sequence[Scripted]) -> None:
        self.scripts = list(scripts)
        self.requests: list[ModelRequest] = []
        self.is_configured = True
        self.hanging = asyncio.Event()
        self.was_closed = False

    def model_for(self, tier: Tier) -> str:
        return f"{tier.value}-model"

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        self.requests.append(request)
        script = self.scripts.pop(0)
        for step in script:
            if step == HANG:
                self.hanging.set()
                try:
                    await asyncio.Event().wait()
                finally:
                    self.was_closed = True
            elif isinstance(step, Exception):
                raise step
            elif not isinstance(step, str):
                yield step


class FakeThread:
    """A ThreadReader over a list of messages."""

    def __init__(self) -> None:
        self.messages: list[ThreadMessage] = []
        self.is_down = False
        self.reads: list[MessageTs | None] = []
        self.cards: dict[MessageTs, ProcessId] = {}

    async def read(
        self,
        team_id: TeamId,
        channel_id: ChannelId,
        thread_ts: MessageTs,
        *,
        after: MessageTs | None,
        upto: MessageTs,
    ) -> Sequence[ThreadMessage]:
        if self.is_down:
            raise DeliveryError("ratelimited")
        self.reads.append(after)
        return [one for one in self.messages if (after is None or one.ts > after) and one.ts <= upto]

    async def process_at(
        self, team_id: TeamId, channel_id: ChannelId, thread_ts: MessageTs
    ) -> ProcessId | None:
        return self.cards.get(thread_ts)


@dataclass
class FakeWriter:
    """An AnswerWriter that keeps what it was given."""

    written: list[str] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    endings: list[tuple[AnsweredBy, str | None, bool]] = field(default_factory=list)
    turn: Turn | None = None

    async def begin(self, turn: Turn) -> None:
        self.turn = turn

    async def status(self, text: str) -> None:
        self.statuses.append(text)

    async def write(self, markdown: str) -> None:
        self.written.append(markdown)

    async def finish(self, *, answered_by: AnsweredBy, notice: str | None, was_stopped: bool) -> None:
        self.endings.append((answered_by, notice, was_stopped))

    @property
    def has_text(self) -> bool:
        return bool(self.written)

    @property
    def text(self) -> str:
        return "".join(self.written)


class ConversationDesk:
    """Everything wired together; `say` is a person writing in the thread."""

    def __init__(
        self,
        *scripts: Sequence[Scripted],
        limits: ConversationLimits | None = None,
        daily_tokens: int = 1_000_000,
    ) -> None:
        self.work = FakeWork()
        self.clock = FixedClock()
        self.ids = SequentialIds()
        self.model = ScriptedModel(*scripts)
        self.model.is_configured = bool(scripts)
        self.thread = FakeThread()
        self.messenger = FakeSuggestionMessenger()
        self.limits = limits or ConversationLimits(stop_poll_for=timedelta(milliseconds=5))
        self.directory = FakeDirectory(*PEOPLE)
        self.people = PeopleService(self.work, self.directory, self.clock)
        self.slack = FakeChannelDirectory()
        self.channels = ChannelService(self.work, self.slack, self.clock)
        self.gateway = Gateway(
            self.model, self.work, Words(), self.clock, self.ids, Silent(), daily_token_limit=daily_tokens
        )
        self.operations = OperationService(self.work, self.messenger, self.clock, self.ids)
        self.service = self.replica()
        self.compaction = CompactionService(
            self.work, self.thread, self.gateway, self.people, Words(), self.limits
        )
        self.writer = FakeWriter()
        self.count = 0

    def replica(self) -> ConversationService:
        """Return another process's service over the same rows."""
        return ConversationService(
            self.work,
            self.thread,
            self.gateway,
            self.operations,
            self.people,
            self.channels,
            Words(),
            self.clock,
            self.ids,
            self.limits,
        )

    async def prepare(self, process: Process | None = LAUNCH, *people: Person) -> "ConversationDesk":
        """Store the people and, bound to the thread, the process."""
        async with self.work(TEAM) as unit:
            for person in people or PEOPLE:
                await unit.people.save(person)
            if process is not None:
                await unit.processes.add(process)
            await unit.commit()
        if process is not None:
            await self.service.bind(ANN, CHANNEL, ROOT, process.id)
        self.work.take_jobs()
        return self

    def message(
        self, text: str, *, by: Person = ANN, is_direct: bool = True, cause: str | None = None
    ) -> LiveMessage:
        """Return the next message of the thread."""
        self.count += 1
        return LiveMessage(
            team_id=TEAM,
            channel_id=CHANNEL,
            thread_ts=ROOT,
            ts=MessageTs(f"17640000{self.count:02d}.000200"),
            author_id=by.id,
            text=text,
            is_direct=is_direct,
            cause=cause or f"accepted-{self.count}",
        )

    async def hear(self, message: LiveMessage) -> LiveResponse | None:
        """Let the service answer into a fresh writer."""
        self.writer = FakeWriter()
        return await self.service.reply(message, self.writer)

    async def say(self, text: str, *, by: Person = ANN, is_direct: bool = True) -> LiveResponse | None:
        """Write a message and return the answer to it."""
        return await self.hear(self.message(text, by=by, is_direct=is_direct))

    async def process(self, process_id: str = "P1") -> Process:
        """Return the stored process."""
        async with self.work(TEAM) as unit:
            process = await unit.processes.get(ProcessId(process_id))
        assert process is not None
        return process

    async def activity(self, process_id: str = "P1") -> Sequence[Activity]:
        """Return the process's history."""
        async with self.work(TEAM) as unit:
            return await unit.activity.latest(ProcessId(process_id), actor_id=None, limit=50)

    async def waiting(self) -> Sequence[Suggestion]:
        """Return the suggestions waiting in the thread."""
        async with self.work(TEAM) as unit:
            return await unit.suggestions.waiting(CHANNEL, ROOT)


def call(*operations: Mapping[str, object], is_related: bool = True) -> ToolCall:
    """Return a call of the function with these operations."""
    arguments = {"is_process_related": is_related, "suggested_operations": list(operations)}
    return ToolCall("suggest_process_actions", json.dumps(arguments))


def told(number: int, text: str, by: UserId | None, *, is_ours: bool = False) -> ThreadMessage:
    """Return a message of the thread."""
    return ThreadMessage(MessageTs(f"1763{number:06d}.000100"), by, text, is_ours)
