"""What does a turn cost in a thread of 10, 100 and 500 messages, beside sending the whole thread?

The conversation, gateway and compaction services are the real ones, and so is the token counter; the
thread, the record and the model are in memory. The thread grows turn by turn, and compaction jobs run as
the turns cause them.
"""

from collections.abc import AsyncGenerator, Sequence
from itertools import cycle

from benchmarks.table import Row
from bot.adapters.tokens import ModelTokenCounter
from domain.channels.service import ChannelService
from domain.conversations.compaction import TASK, CompactionService
from domain.conversations.limits import ConversationLimits
from domain.conversations.model import LiveMessage, ThreadMessage
from domain.conversations.service import ConversationService
from domain.gateway.budget import input_tokens
from domain.gateway.model import Finished, ModelEvent, ModelRequest, TextDelta, Tier, TokenUsage
from domain.gateway.service import Gateway
from domain.ids import MessageTs
from domain.operations.service import OperationService
from domain.people.service import PeopleService
from tests.fakes.channels import FakeChannelDirectory
from tests.fakes.operations import FakeSuggestionMessenger
from tests.fakes.people import FakeDirectory
from tests.fakes.system import FixedClock, SequentialIds
from tests.fakes.work import FakeWork
from tests.unit.domain.conversations.desk import ROOT, FakeThread, FakeWriter, Silent
from tests.unit.domain.conversations.scenes import ANN, CHANNEL, LAUNCH, PEOPLE, TEAM

LENGTHS = (10, 100, 500)
STEADY = 6_000
"""Tokens a turn may take however long the thread: instructions, process and function, and the window."""
PLENTY = 10**9
WHOLE_THREAD = ConversationLimits(context=PLENTY, compact_over=PLENTY)
SAID = tuple(
    """\
The registrar confirmed the change today, but two of the old records are still cached, so I would wait \
until Wednesday before we point the mail over. Does that push anything else back?
Ben talked to legal: the contract is agreed except for the liability cap, they want 200,000 not 150,000. \
He thinks we can sign on Thursday if finance says yes. What is still open before the launch?
Staging is green since last night. The only failing check is the image cache and Chloe knows why; it needs \
a bucket. Who owns the production test, and when is it due?
Small update: the announcement draft is in the shared folder. Remind me what we decided about the order \
of the invoices and the rollout, I lost track in this thread.""".splitlines()
)
ANSWERED = (
    "Moving mail on Wednesday does not push anything back: the rollout starts on Thursday and depends on the "
    "DNS change only. Legal review and the production test are still open; Ann owns the DNS change. If you "
    "like, I can suggest a later date for the records."
)
NOTES = "\n".join(
    f"- @user{number}: {fact}"
    for number, fact in enumerate(
        ("DNS change waits until Wednesday", "contract to be signed on Thursday, cap 200,000",
         "staging is green, image cache needs a bucket", "announcement draft is in the shared folder",
         "invoices go out after the rollout") * 3, start=1,
    )
)  # fmt: skip


class TalkativeModel:
    """A model that says the same each time and keeps what it was asked."""

    is_configured = True

    def __init__(self) -> None:
        self.requests: list[ModelRequest] = []

    def model_for(self, tier: Tier) -> str:
        return tier.value

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        self.requests.append(request)
        yield TextDelta(NOTES if request.purpose == "compact" else ANSWERED)
        yield Finished("model", TokenUsage(0, 0))


class GrowingThread:
    """One thread of a process, and everything that answers in it."""

    def __init__(self, tokens: ModelTokenCounter, limits: ConversationLimits) -> None:
        self._tokens = tokens
        self._work = FakeWork()
        self._thread = FakeThread()
        self._model = TalkativeModel()
        self._said = cycle(SAID)
        clock, ids = FixedClock(), SequentialIds()
        people = PeopleService(self._work, FakeDirectory(*PEOPLE), clock)
        channels = ChannelService(self._work, FakeChannelDirectory(), clock)
        gateway = Gateway(self._model, self._work, tokens, clock, ids, Silent(), daily_token_limit=PLENTY)
        operations = OperationService(self._work, FakeSuggestionMessenger(), clock, ids)
        self._service = ConversationService(
            self._work, self._thread, gateway, operations, people, channels, tokens, clock, ids, limits
        )
        self._compaction = CompactionService(self._work, self._thread, gateway, people, tokens, limits)

    async def prepare(self) -> None:
        """Store people and process, bound to the thread."""
        async with self._work(TEAM) as unit:
            for person in PEOPLE:
                await unit.people.save(person)
            await unit.processes.add(LAUNCH)
            await unit.commit()
        await self._service.bind(ANN, CHANNEL, ROOT, LAUNCH.id)

    @property
    def messages(self) -> list[ThreadMessage]:
        """What was said."""
        return self._thread.messages

    async def grow_to(self, length: int) -> int:
        """Let turns happen until one is answered as message number `length`; return its input tokens."""
        while len(self.messages) < length:
            await self._turn()
        return self.costs("reply")[-1]

    async def ask(self, earlier: Sequence[ThreadMessage]) -> int:
        """Answer the last of these messages, the others being there; return the turn's input tokens."""
        *before, question = earlier
        self._thread.messages = list(before)
        await self._hear(question)
        return self.costs("reply")[-1]

    def costs(self, purpose: str) -> list[int]:
        """Return the input tokens of every call of a purpose."""
        asked = (request for request in self._model.requests if request.purpose == purpose)
        return [input_tokens(request, self._tokens) for request in asked]

    async def _turn(self) -> None:
        await self._hear(
            ThreadMessage(self._next_ts(), PEOPLE[len(self.messages) // 2 % 3].id, next(self._said))
        )
        self.messages.append(ThreadMessage(self._next_ts(), None, ANSWERED, is_ours=True))
        for job in self._work.take_jobs():
            if job.task == TASK:
                await self._compaction.compact(TEAM, **job.args)

    async def _hear(self, question: ThreadMessage) -> None:
        self.messages.append(question)
        assert question.author_id is not None
        message = LiveMessage(
            team_id=TEAM,
            channel_id=CHANNEL,
            thread_ts=ROOT,
            ts=question.ts,
            author_id=question.author_id,
            text=question.text,
            is_direct=True,
            cause=f"accepted:{question.ts}",
        )
        await self._service.reply(message, FakeWriter())

    def _next_ts(self) -> MessageTs:
        return MessageTs(f"1764000001.{len(self.messages):06d}")


async def measure() -> list[Row]:
    """Return the tokens of one turn at each length, and what compaction adds to a turn on average."""
    tokens = ModelTokenCounter()
    thread = GrowingThread(tokens, ConversationLimits())
    await thread.prepare()
    rows = []
    for length in LENGTHS:
        ours = await thread.grow_to(length)
        naive = await _whole(tokens, thread.messages[:-1])
        question = f"input tokens of a turn in a thread of {length} messages"
        bar = f"flat: ≤ {STEADY:,}" if length > LENGTHS[0] else ""
        rows.append(Row(question, "tokens", ours, naive, "whole thread", bar))
    turns, folded = thread.costs("reply"), sum(thread.costs("compact"))
    rows.append(Row("… the dearest turn of them all", "tokens", max(turns), None, ""))
    rows.append(Row("… compaction, spread over all turns", "tokens", folded / len(turns), None, ""))
    return rows


async def _whole(tokens: ModelTokenCounter, messages: Sequence[ThreadMessage]) -> int:
    """Return what the same turn costs with the whole thread in the prompt."""
    naive = GrowingThread(tokens, WHOLE_THREAD)
    await naive.prepare()
    return await naive.ask(messages)
