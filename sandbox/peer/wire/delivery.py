"""Deliver envelopes: three seconds to acknowledge, events tried again, interactions not."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from sandbox.peer.clock import Clock
from sandbox.peer.state.changes import Changes

Json = dict[str, Any]
Kind = Literal["events_api", "interactive", "slash_commands"]

# After the first attempt: at once, a minute later, five minutes later.
RETRY_DELAYS = (0.0, 60.0, 300.0)
ACK_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Ack(Mapping[str, Any]):
    """What the app answered: a mapping of the payload; true when acknowledged in time, even if empty."""

    is_acked: bool
    payload: Json = field(default_factory=dict)
    seconds: float = 0.0

    def __bool__(self) -> bool:
        return self.is_acked

    def __getitem__(self, key: str) -> Any:
        return self.payload[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.payload)

    def __len__(self) -> int:
        return len(self.payload)

    @property
    def errors(self) -> dict[str, str]:
        """Return the field errors of a refused form, by block id."""
        return dict(self.payload.get("errors") or {})

    @property
    def response_action(self) -> str | None:
        """Return what the form is to do next."""
        return self.payload.get("response_action")


@dataclass(slots=True)
class Delivery:
    """One envelope and its fate."""

    kind: Kind
    payload: Json
    made_at: float
    sent_at: float | None = None
    acked_at: float | None = None
    ack: Json | None = None
    attempts: int = 0
    reasons: list[str] = field(default_factory=list)
    is_lost: bool = False

    @property
    def event(self) -> Json:
        """Return the event inside, empty for anything else."""
        return dict(self.payload.get("event") or {})

    @property
    def event_id(self) -> str | None:
        """Return the event id, the same for every attempt and every duplicate."""
        return self.payload.get("event_id")

    @property
    def seconds_to_ack(self) -> float | None:
        """Return how long the app took, from the attempt that it acknowledged."""
        if self.acked_at is None or self.sent_at is None:
            return None
        return self.acked_at - self.sent_at


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt ended."""

    is_acked: bool
    payload: Json = field(default_factory=dict)
    reason: str = ""
    is_final: bool = False


class Transport(Protocol):
    """One way to the app."""

    carries_notices: bool

    async def attempt(self, delivery: Delivery, retry: int, reason: str) -> Outcome:
        """Try once, for no longer than the app has to acknowledge."""

    async def close(self) -> None:
        """Let go of the connections."""


class Courier:
    """Send envelopes and remember them."""

    def __init__(
        self, clock: Clock, changes: Changes, transport: Transport, retry_delays: Sequence[float]
    ) -> None:
        self._clock = clock
        self._changes = changes
        self._transport = transport
        self._retry_delays = tuple(retry_delays)
        self._tasks: set[asyncio.Task[Any]] = set()
        self.deliveries: list[Delivery] = []
        self.is_duplicated: Callable[[], bool] = lambda: False

    def send_event(self, payload: Json) -> None:
        """Hand an event over; it is tried again until it is acknowledged or given up."""
        for _ in range(2 if self.is_duplicated() else 1):
            self._spawn(self._deliver(self._record("events_api", payload)))

    def send_notice(self, payload: Json) -> None:
        """Hand over what is about events and none itself; Socket Mode has no envelope for it."""
        if self._transport.carries_notices:
            self._spawn(self._deliver(self._record("events_api", payload)))

    async def send_interaction(self, kind: Kind, payload: Json) -> Ack:
        """Send something a person did, once, and return the answer."""
        delivery = self._record(kind, payload)
        outcome = await self._attempt(delivery, 0, "")
        return Ack(outcome.is_acked, outcome.payload, delivery.seconds_to_ack or 0.0)

    async def close(self) -> None:
        """Stop delivering."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _record(self, kind: Kind, payload: Json) -> Delivery:
        delivery = Delivery(kind, payload, self._clock.now())
        self.deliveries.append(delivery)
        return delivery

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, delivery: Delivery) -> None:
        reason = ""
        for retry, delay in enumerate((0.0, *self._retry_delays)):
            if retry:
                await asyncio.sleep(delay)
            outcome = await self._attempt(delivery, retry, reason)
            if outcome.is_acked:
                return
            reason = outcome.reason
            if outcome.is_final:
                break
        delivery.is_lost = True
        self._changes.notify()

    async def _attempt(self, delivery: Delivery, retry: int, reason: str) -> Outcome:
        delivery.attempts += 1
        outcome = await self._transport.attempt(delivery, retry, reason)
        if outcome.is_acked:
            delivery.acked_at, delivery.ack = self._clock.now(), outcome.payload
        else:
            delivery.reasons.append(outcome.reason)
        self._changes.notify()
        return outcome
