"""Switches that make Slack slow, refuse, fail, hang up and repeat itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sandbox.peer.rates import RateLimits
from sandbox.peer.state.streams import Streams
from sandbox.peer.wire.volume import Volume


class Sockets(Protocol):
    """What the switches need of Socket Mode."""

    def drop_all(self) -> None:
        """Cut every connection without a word."""

    def refresh_all(self, warning: float) -> None:
        """Ask every client to connect anew."""


@dataclass(slots=True)
class Planned:
    """A failure that waits for its method to be called."""

    method: str | None
    times: int
    error: str = ""
    retry_after: int = 1
    after_effect: bool = False
    is_dropped: bool = False

    def meets(self, method: str) -> bool:
        """Tell whether the call is meant, and count it if so."""
        if self.times <= 0 or self.method not in (None, method):
            return False
        self.times -= 1
        return True


class Faults:
    """Hold the switches; nothing is on at the start, except the rate limits."""

    def __init__(
        self, limits: RateLimits, streams: Streams, volume: Volume, sockets: Callable[[], Sockets | None]
    ) -> None:
        self._limits = limits
        self._streams = streams
        self._volume = volume
        self._sockets = sockets
        self._slow: dict[str | None, float] = {}
        self._errors: list[Planned] = []
        self._breakdowns: list[Planned] = []
        self._duplicates = 0

    def slow_api(self, seconds: float, method: str | None = None) -> None:
        """Delay every call, or every call of one method; 0 switches it off."""
        self._slow[method] = seconds

    def fail_next(
        self, method: str | None, error: str = "ratelimited", *, retry_after: int = 1, times: int = 1
    ) -> None:
        """Refuse the next calls with an error; `ratelimited` answers 429 with Retry-After."""
        self._errors.append(Planned(method, times, error=error, retry_after=retry_after))

    def http_500(
        self, method: str | None, times: int = 1, *, after_effect: bool = False, drop: bool = False
    ) -> None:
        """Answer the next calls with a 500, or drop the connection; with `after_effect` the work is done."""
        self._breakdowns.append(Planned(method, times, after_effect=after_effect, is_dropped=drop))

    def duplicate_next(self, n: int = 1) -> None:
        """Deliver each of the next n events twice, with the same event id."""
        self._duplicates += n

    def stream_lifetime(self, seconds: float) -> None:
        """Let streams that open from now on die after so many seconds."""
        self._streams.lifetime = seconds

    def rate_limits(self, on: bool = True, *, scale: float = 1.0) -> None:
        """Switch the rate limits on or off, or allow `scale` times as much."""
        self._limits.set(on, scale)

    def events_per_hour(self, limit: int) -> None:
        """Let no more events than this out in an hour; Slack's own limit is 30,000."""
        self._volume.limit = limit

    def drop_sockets(self) -> None:
        """Cut all Socket Mode connections without a word, as a network does."""
        if sockets := self._sockets():
            sockets.drop_all()

    def refresh_sockets(self, warning: float = 0.0) -> None:
        """Ask all clients to reconnect: a warning, then `refresh_requested` and the end."""
        if sockets := self._sockets():
            sockets.refresh_all(warning)

    def clear(self) -> None:
        """Switch off everything that was planned; the rate limits stay as they are."""
        self._slow.clear()
        self._errors.clear()
        self._breakdowns.clear()
        self._duplicates = 0

    @property
    def pending(self) -> dict[str, int]:
        """Return how many failures of each kind are planned; `slow` is 1 while calls are delayed."""
        kinds = {"slow": int(any(self._slow.values())), "duplicate": self._duplicates}
        kinds["rate_limit"] = sum(max(0, planned.times) for planned in self._errors)
        kinds["server_error"] = sum(max(0, planned.times) for planned in self._breakdowns)
        return {kind: count for kind, count in kinds.items() if count}

    def delay_of(self, method: str) -> float:
        """Return how long to hold a call back."""
        return self._slow.get(method, self._slow.get(None, 0.0))

    def error_for(self, method: str) -> Planned | None:
        """Take the refusal planned for a call, if any."""
        return next((planned for planned in self._errors if planned.meets(method)), None)

    def breakdown_for(self, method: str) -> Planned | None:
        """Take the breakdown planned for a call, if any."""
        return next((planned for planned in self._breakdowns if planned.meets(method)), None)

    def take_duplicate(self) -> bool:
        """Tell whether the next event goes out twice."""
        if self._duplicates <= 0:
            return False
        self._duplicates -= 1
        return True
