"""The gateway: consent, sanitise, budget, tier, provider, usage. No other way leads to a model."""

import contextlib
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.errors import (
    BudgetExceededError,
    ConversError,
    ModelDeclinedError,
    ModelRefusedError,
    ModelTimeoutError,
    ModelUnavailableError,
    ModelUnusableError,
)
from domain.gateway.budget import affordable_tier, input_tokens
from domain.gateway.model import (
    Embeddings,
    Finished,
    ModelEvent,
    ModelMessage,
    ModelRequest,
    TextDelta,
    TokenUsage,
    ToolCall,
    UsageOutcome,
    UsageRow,
)
from domain.gateway.ports import (
    AuditTrail,
    EmbeddingProvider,
    GatewayWork,
    GatewayWorkFactory,
    ModelProvider,
    TokenCounter,
)
from domain.gateway.sanitise import sanitise
from domain.people.model import Person
from domain.ports import Clock, Ids

NOTHING_USED = TokenUsage(0, 0)
STRAY_CALL = "FunctionNotOffered"
"""How the ledger and the log name a call of a function the model was not offered. Its name stays out."""


@dataclass(frozen=True, slots=True)
class UsageReport:
    """Today's tokens of the workspace against its limit, and the person's own calls, newest first."""

    spent: int
    limit: int
    rows: Sequence[UsageRow]


@dataclass(slots=True)
class _Call:
    """One call under way: its reservation and what has come back so far.

    `model` is None while the tier of the request says which one it is.
    """

    id: str
    actor: Person
    request: ModelRequest
    began_at: datetime
    model: str | None = None
    input_tokens: int = 0
    received: list[str] = field(default_factory=list)
    has_answer: bool = False
    has_stray: bool = False
    is_settled: bool = False

    def take(self, event: TextDelta | ToolCall) -> bool:
        """Remember what arrived, for the estimate of a call that does not reach its end.

        False for the call of a function that was not offered: nobody is to see it.
        """
        match event:
            case TextDelta():
                self.received.append(event.text)
                self.has_answer |= bool(event.text.strip())
                return True
            case ToolCall():
                self.received.append(event.arguments)
                is_offered = self.request.tool is not None and event.name == self.request.tool.name
                self.has_answer |= is_offered
                self.has_stray |= not is_offered
                return is_offered


class Gateway:
    """Hands out answers of a model: metered, cleaned, within the budget, with the person's consent."""

    def __init__(
        self,
        provider: ModelProvider,
        work: GatewayWorkFactory,
        tokens: TokenCounter,
        clock: Clock,
        ids: Ids,
        audit: AuditTrail,
        daily_token_limit: int,
        embedder: EmbeddingProvider | None = None,
    ) -> None:
        self._embedder = embedder
        self._provider = provider
        self._work = work
        self._tokens = tokens
        self._clock = clock
        self._ids = ids
        self._audit = audit
        self._limit = daily_token_limit

    @property
    def is_available(self) -> bool:
        """True when a model is configured at all."""
        return self._provider.is_configured

    @property
    def embedding_model(self) -> str | None:
        """The model that turns texts into vectors; None while there is none to ask."""
        return self._embedder.model if self._embedder is not None and self._embedder.is_ready else None

    async def stream(self, actor: Person, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """Stream the answer to a person's request; the last event is Finished.

        Only calls of the offered function are handed on. Raises ModelDeclinedError without consent,
        BudgetExceededError when the day's tokens are spent, and any ModelError before or midway. Closing
        the stream early stops the model and settles what was used until then. No unit of work is open
        while the model works.
        """
        call = await self._opened(actor, request)
        events = self._provider.stream(call.request)
        try:
            async for event in events:
                if isinstance(event, Finished):
                    await self._finish(call, event)
                    yield event
                    return
                if call.take(event):
                    yield event
            raise ModelUnavailableError
        except Exception as error:
            await self._fail(call, error)
            raise
        finally:
            with contextlib.suppress(Exception):
                if isinstance(events, AsyncGenerator):
                    await events.aclose()
            if not call.is_settled:
                await self._settle(call, self._estimate(call), UsageOutcome.STOPPED)

    async def complete(
        self, actor: Person, request: ModelRequest
    ) -> tuple[str, tuple[ToolCall, ...], Finished]:
        """Return the whole answer: its text, the calls of the offered function, and the end."""
        text: list[str] = []
        calls: list[ToolCall] = []
        async with contextlib.aclosing(self.stream(actor, request)) as events:
            async for event in events:
                match event:
                    case TextDelta():
                        text.append(event.text)
                    case ToolCall():
                        calls.append(event)
                    case Finished():
                        return "".join(text), tuple(calls), event
        raise ModelUnavailableError

    async def embed(self, actor: Person, texts: Sequence[str], *, purpose: str, seconds: float) -> Embeddings:
        """Return a vector for each text, in their order. Raises as `stream` does.

        `actor` is whose texts they are: what somebody wrote who turned AI off is not sent.
        """
        if self._embedder is None or not self._embedder.is_ready:
            raise ModelUnavailableError
        said = tuple(ModelMessage("user", text) for text in texts)
        call = await self._opened(actor, ModelRequest(purpose, said, 0), model=self._embedder.model)
        try:
            found = await self._embedder.embed(
                [one.content for one in call.request.messages], seconds=seconds
            )
            await self._settle(call, found.usage, UsageOutcome.ANSWERED)
        except Exception as error:
            await self._fail(call, error)
            raise
        else:
            return found
        finally:
            if not call.is_settled:
                await self._settle(call, self._estimate(call), UsageOutcome.STOPPED)

    async def usage(self, actor: Person, *, since: datetime) -> UsageReport:
        """Return what the workspace spent today and the person's own calls since an instant."""
        async with self._work(actor.team_id) as work:
            spent = await work.usage.spent(on=self._clock.now().date())
            rows = await work.usage.rows(since=since, actor_id=actor.id)
        return UsageReport(spent, self._limit, rows)

    async def _opened(self, actor: Person, request: ModelRequest, *, model: str | None = None) -> _Call:
        """Check consent, clean the request and set its tokens aside, in one short transaction."""
        if not self._provider.is_configured:
            raise ModelUnavailableError
        call = _Call(self._ids.new(), actor, _clean(request), self._clock.now(), model)
        async with self._work(actor.team_id) as work:
            refusal = await self._refusal(work, call)
            if refusal is None:
                await work.commit()
                return call
            row = self._row(call, NOTHING_USED, UsageOutcome.DECLINED, error=type(refusal).__name__)
            await work.usage.add(row)
            await work.commit()
        self._audit.record(row)
        raise refusal

    async def _refusal(self, work: GatewayWork, call: _Call) -> ConversError | None:
        """Reserve what the call may cost; return why it may not be made, if so."""
        stored = await work.people.get(call.actor.id)
        if not call.actor.uses_ai or (stored is not None and not stored.uses_ai):
            return ModelDeclinedError()
        today = call.began_at.date()
        spent = await work.usage.spent(on=today)
        call.request = replace(
            call.request, tier=affordable_tier(call.request.tier, spent=spent, limit=self._limit)
        )
        call.input_tokens = input_tokens(call.request, self._tokens)
        is_reserved = await work.usage.reserve(
            call.id,
            on=today,
            tokens=call.input_tokens + call.request.max_output_tokens,
            limit=self._limit,
            at=call.began_at,
        )
        return None if is_reserved else BudgetExceededError()

    async def _finish(self, call: _Call, end: Finished) -> None:
        """Settle a finished answer with what the server counted; an empty one is no answer.

        The ledger and the log say so when the model called what it was not offered.
        """
        if call.has_answer:
            stray = STRAY_CALL if call.has_stray else None
            await self._settle(call, end.usage, UsageOutcome.ANSWERED, model=end.model, error=stray)
            return
        why = STRAY_CALL if call.has_stray else "EmptyAnswer"
        await self._settle(call, end.usage, UsageOutcome.FAILED, model=end.model, error=why)
        if call.has_stray:
            raise ModelUnusableError
        raise ModelRefusedError if end.reason == "filtered" else ModelUnavailableError

    async def _fail(self, call: _Call, error: Exception) -> None:
        """Settle a failed call: nothing for one that never began, the estimate for the rest."""
        began = bool(call.received) or isinstance(error, ModelTimeoutError)
        usage = self._estimate(call) if began else NOTHING_USED
        await self._settle(call, usage, UsageOutcome.FAILED, error=type(error).__name__)

    async def _settle(
        self,
        call: _Call,
        usage: TokenUsage,
        outcome: UsageOutcome,
        *,
        model: str | None = None,
        error: str | None = None,
    ) -> None:
        """Replace the reservation by what was used, once, and leave the audit line."""
        if call.is_settled:
            return
        call.is_settled = True
        row = self._row(call, usage, outcome, model=model, error=error)
        self._audit.record(row)
        async with self._work(call.actor.team_id) as work:
            await work.usage.settle(call.id, row)
            await work.commit()

    def _estimate(self, call: _Call) -> TokenUsage:
        """Return what a call that did not reach its end has used, as far as can be told."""
        return TokenUsage(call.input_tokens, self._tokens.count("".join(call.received)), is_estimate=True)

    def _row(
        self,
        call: _Call,
        usage: TokenUsage,
        outcome: UsageOutcome,
        *,
        model: str | None = None,
        error: str | None = None,
    ) -> UsageRow:
        now = self._clock.now()
        return UsageRow(
            id=call.id,
            team_id=call.actor.team_id,
            actor_id=call.actor.id,
            at=now,
            purpose=call.request.purpose,
            model=model or call.model or self._provider.model_for(call.request.tier),
            usage=usage,
            outcome=outcome,
            took_ms=round((now - call.began_at).total_seconds() * 1000),
            error=error,
        )


def _clean(request: ModelRequest) -> ModelRequest:
    """Return the request with every text in it sanitised."""
    messages = tuple(replace(message, content=sanitise(message.content)) for message in request.messages)
    tool = request.tool and replace(request.tool, description=sanitise(request.tool.description))
    return replace(request, messages=messages, tool=tool)
