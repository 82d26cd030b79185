"""The one door to a model: consent, cleaning, budget, tier, settling."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta

import pytest

from domain.errors import (
    BudgetExceededError,
    ModelDeclinedError,
    ModelError,
    ModelRefusedError,
    ModelTimeoutError,
    ModelUnavailableError,
    ModelUnusableError,
)
from domain.gateway.model import (
    Finished,
    ModelEvent,
    ModelMessage,
    ModelRequest,
    TextDelta,
    Tier,
    TokenUsage,
    ToolCall,
    ToolSpec,
    UsageOutcome,
    UsageRow,
)
from domain.gateway.service import Gateway
from tests.fakes.people import TEAM, make_person
from tests.fakes.system import MONDAY, FixedClock, SequentialIds
from tests.fakes.work import FakeWork

ANN = make_person("U1", "Ann")
LIMIT = 10_000
SUGGEST = ToolSpec("suggest", "Suggest.", {"type": "object"})
END = Finished("big", TokenUsage(120, 30))


class Words:
    """A TokenCounter for which a token is a word."""

    def count(self, text: str) -> int:
        return len(text.split())


class Audit:
    """An AuditTrail that keeps its lines."""

    def __init__(self) -> None:
        self.rows: list[UsageRow] = []

    def record(self, row: UsageRow) -> None:
        self.rows.append(row)


class Script:
    """A ModelProvider that plays its events; an exception among them is raised, None hangs."""

    def __init__(self, clock: FixedClock, *events: ModelEvent | Exception | None) -> None:
        self.is_configured = True
        self.requests: list[ModelRequest] = []
        self.is_closed = False
        self._clock = clock
        self._events = events

    def model_for(self, tier: Tier) -> str:
        return {Tier.CHAT: "big", Tier.SMALL: "tiny"}[tier]

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        self.requests.append(request)
        try:
            for event in self._events:
                self._clock.advance(timedelta(milliseconds=250))
                if event is None:
                    await asyncio.Event().wait()
                elif isinstance(event, Exception):
                    raise event
                else:
                    yield event
        finally:
            self.is_closed = True


class House:
    """A gateway and everything around it."""

    def __init__(self, *events: ModelEvent | Exception | None, limit: int = LIMIT) -> None:
        self.clock = FixedClock()
        self.work = FakeWork()
        self.audit = Audit()
        self.provider = Script(self.clock, *events)
        self.gateway = Gateway(
            self.provider, self.work, Words(), self.clock, SequentialIds(), self.audit, limit
        )

    async def rows(self) -> list[UsageRow]:
        async with self.work(TEAM) as work:
            return list(await work.usage.rows(since=MONDAY - timedelta(days=1), actor_id=None))

    async def spent(self) -> int:
        async with self.work(TEAM) as work:
            return await work.usage.spent(on=self.clock.now().date())


def ask(text: str = "What is open?", *, max_output: int = 100, tool: ToolSpec | None = None) -> ModelRequest:
    return ModelRequest("reply", (ModelMessage("user", text),), max_output, tool=tool)


async def test_an_answer_passes_through_and_is_settled_with_real_usage() -> None:
    house = House(TextDelta("Two "), TextDelta("steps."), END)

    answer = await house.gateway.complete(ANN, ask())

    assert answer == ("Two steps.", (), END)
    [row] = await house.rows()
    assert (row.outcome, row.usage, row.model, row.took_ms) == (
        UsageOutcome.ANSWERED,
        TokenUsage(120, 30),
        "big",
        750,
    )
    assert (row.actor_id, row.purpose, row.error) == (ANN.id, "reply", None)
    assert await house.spent() == 150
    assert house.audit.rows == [row]


async def test_a_call_of_the_function_is_handed_on() -> None:
    call = ToolCall("suggest", "{}")
    house = House(call, END)

    assert await house.gateway.complete(ANN, ask(tool=SUGGEST)) == ("", (call,), END)


async def test_a_call_of_what_was_not_offered_is_kept_back_and_recorded_without_its_name() -> None:
    house = House(ToolCall("delete_everything", '{"really": true}'), TextDelta("Two steps."), END)

    assert await house.gateway.complete(ANN, ask(tool=SUGGEST)) == ("Two steps.", (), END)

    [row] = await house.rows()
    assert (row.outcome, row.error, row.usage) == (UsageOutcome.ANSWERED, "FunctionNotOffered", END.usage)
    assert "delete" not in str(house.audit.rows)


@pytest.mark.parametrize("tool", [None, SUGGEST])
async def test_nothing_but_a_call_of_what_was_not_offered_is_unusable(
    tool: ToolSpec | None,
) -> None:
    house = House(ToolCall("delete_everything", "{}"), END)

    with pytest.raises(ModelUnusableError):
        await house.gateway.complete(ANN, ask(tool=tool))

    [row] = await house.rows()
    assert (row.outcome, row.error, row.usage) == (UsageOutcome.FAILED, "FunctionNotOffered", END.usage)


async def test_what_the_model_reads_is_sanitised() -> None:
    house = House(TextDelta("Fine."), END)
    tool = ToolSpec("suggest", "token: abc123def456", {"type": "object"})

    await house.gateway.complete(ANN, ask("use xoxb-1234567890-abc\u200b &amp; go", tool=tool))

    [request] = house.provider.requests
    assert request.messages[0].content == "use [SECRET REMOVED] & go"
    assert request.tool is not None
    assert "abc123" not in request.tool.description


async def test_a_person_who_turned_ai_off_is_declined_and_it_is_recorded() -> None:
    house = House(END)

    with pytest.raises(ModelDeclinedError):
        await house.gateway.complete(make_person("U1", "Ann", uses_ai=False), ask())

    assert house.provider.requests == []
    [row] = await house.rows()
    assert (row.outcome, row.error, row.usage.total) == (UsageOutcome.DECLINED, "ModelDeclinedError", 0)
    assert house.audit.rows == [row]


async def test_a_choice_made_since_the_person_was_read_counts() -> None:
    house = House(END)
    async with house.work(TEAM) as work:
        await work.people.save(ANN)
        await work.people.set_uses_ai(ANN.id, False)
        await work.commit()

    with pytest.raises(ModelDeclinedError):
        await house.gateway.complete(ANN, ask())


async def test_a_call_that_may_cost_more_than_is_left_is_not_made() -> None:
    house = House(END, limit=100)

    with pytest.raises(BudgetExceededError):
        await house.gateway.complete(ANN, ask(max_output=100))

    assert house.provider.requests == []
    assert (await house.rows())[0].error == "BudgetExceededError"
    assert await house.spent() == 0


async def test_parallel_calls_cannot_overspend_together() -> None:
    house = House(TextDelta("Fine."), None, limit=1_000)
    calls = [asyncio.create_task(house.gateway.complete(ANN, ask(max_output=190))) for _ in range(20)]
    refused, _ = await asyncio.wait(calls, timeout=5, return_when=asyncio.FIRST_COMPLETED)
    while len(refused) < 15:
        done, _ = await asyncio.wait(set(calls) - refused, timeout=5, return_when=asyncio.FIRST_COMPLETED)
        refused |= done

    assert all(isinstance(call.exception(), BudgetExceededError) for call in refused)
    assert await house.spent() <= 1_000
    assert len(house.provider.requests) == 5
    for call in calls:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)


async def test_tokens_are_set_aside_while_the_model_works_and_no_work_is_open() -> None:
    house = House(TextDelta("Fine."), END)

    async with aclosing(house.gateway.stream(ANN, ask(max_output=500))) as events:
        await anext(events)
        assert await house.spent() == 500 + 3 + 4


async def test_closing_early_stops_the_model_and_settles_an_estimate() -> None:
    house = House(TextDelta("one two three"), TextDelta("four"), END)

    async with aclosing(house.gateway.stream(ANN, ask())) as events:
        await anext(events)

    assert house.provider.is_closed
    [row] = await house.rows()
    assert (row.outcome, row.usage) == (UsageOutcome.STOPPED, TokenUsage(7, 3, is_estimate=True))
    assert await house.spent() == 10


async def test_a_cancelled_caller_settles_too() -> None:
    house = House(TextDelta("one two"), None)
    has_begun = asyncio.Event()

    async def read() -> None:
        async for _ in house.gateway.stream(ANN, ask()):
            has_begun.set()

    reading = asyncio.create_task(read())
    await asyncio.wait_for(has_begun.wait(), 5)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading

    assert house.provider.is_closed
    assert [row.outcome for row in await house.rows()] == [UsageOutcome.STOPPED]


async def test_leaving_after_the_end_is_no_stop() -> None:
    house = House(TextDelta("Fine."), END)

    async with aclosing(house.gateway.stream(ANN, ask())) as events:
        async for event in events:
            if isinstance(event, Finished):
                break

    assert [row.outcome for row in await house.rows()] == [UsageOutcome.ANSWERED]


@pytest.mark.parametrize(
    ("error", "usage"),
    [
        (ModelRefusedError(), TokenUsage(0, 0)),
        (ModelUnavailableError(), TokenUsage(0, 0)),
        (ModelTimeoutError(), TokenUsage(7, 0, is_estimate=True)),
        (RuntimeError("a bug"), TokenUsage(0, 0)),
    ],
)
async def test_a_failed_call_is_settled_and_raised(error: Exception, usage: TokenUsage) -> None:
    house = House(error)

    with pytest.raises(type(error)):
        await house.gateway.complete(ANN, ask())

    [row] = await house.rows()
    assert (row.outcome, row.usage, row.error) == (UsageOutcome.FAILED, usage, type(error).__name__)
    assert house.audit.rows == [row]


async def test_a_call_that_fails_midway_is_charged_for_what_arrived() -> None:
    house = House(TextDelta("one two three"), ModelUnavailableError())

    with pytest.raises(ModelUnavailableError):
        await house.gateway.complete(ANN, ask())

    assert (await house.rows())[0].usage == TokenUsage(7, 3, is_estimate=True)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([END], ModelUnavailableError),
        ([TextDelta("  \n"), END], ModelUnavailableError),
        ([Finished("big", TokenUsage(5, 5), "filtered")], ModelRefusedError),
        ([TextDelta("no end")], ModelUnavailableError),
    ],
)
async def test_no_answer_is_an_error(events: list[ModelEvent], expected: type[ModelError]) -> None:
    house = House(*events)

    with pytest.raises(expected):
        await house.gateway.complete(ANN, ask())

    assert [row.outcome for row in await house.rows()] == [UsageOutcome.FAILED]


async def test_an_empty_answer_is_charged_as_the_server_counted() -> None:
    house = House(END)

    with pytest.raises(ModelUnavailableError):
        await house.gateway.complete(ANN, ask())

    assert await house.spent() == 150


async def test_the_small_model_answers_when_the_day_is_nearly_spent() -> None:
    house = House(TextDelta("Fine."), Finished("big", TokenUsage(8_000, 0)))

    await house.gateway.complete(ANN, ask())
    await house.gateway.complete(ANN, ask())

    assert [request.tier for request in house.provider.requests] == [Tier.CHAT, Tier.SMALL]


async def test_without_a_model_nothing_is_reserved() -> None:
    house = House(END)
    house.provider.is_configured = False

    assert not house.gateway.is_available
    with pytest.raises(ModelUnavailableError):
        await house.gateway.complete(ANN, ask())
    assert await house.rows() == []


async def test_the_report_shows_today_and_ones_own_calls() -> None:
    house = House(TextDelta("Fine."), END)
    await house.gateway.complete(ANN, ask())
    await house.gateway.complete(make_person("U2", "Bo"), ask())

    report = await house.gateway.usage(ANN, since=MONDAY)

    assert (report.spent, report.limit) == (300, LIMIT)
    assert [row.actor_id for row in report.rows] == [ANN.id]
