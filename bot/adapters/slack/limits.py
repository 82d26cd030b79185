"""How fast Slack may be called: token buckets by method and channel that make callers wait, never refuse.

Rates are Slack's tiers (docs.slack.dev/apis/web-api/rate-limits), each per workspace and app. A bucket
holds half a minute's worth, so that a burst passes at once and a whole minute stays within what Slack
tolerates. What Slack does not promise is what a 429 tells: see `RateLimiter.pause`.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


class MonotonicClock(Protocol):
    """Seconds that only ever grow, and a way to let some of them pass."""

    def time(self) -> float:
        """Return the seconds since some fixed instant."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return once so many seconds have passed."""
        ...


class LoopClock:
    """The machine's own monotonic clock."""

    def time(self) -> float:
        """Return the seconds since some fixed instant."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Return once so many seconds have passed."""
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Rate:
    """Calls a minute, and how many of them may come at once."""

    per_minute: float
    burst: float


def tier(per_minute: float) -> Rate:
    """Return the rate of one of Slack's tiers."""
    return Rate(per_minute, per_minute / 2)


# One call a minute, but an app may open its ten Socket Mode connections one after another.
TIER_1 = Rate(1, 10)
TIER_2 = tier(20)
TIER_3 = tier(50)
TIER_4 = tier(100)
SPECIAL_600 = tier(600)

_TIERS: Mapping[Rate, tuple[str, ...]] = {
    TIER_1: ("apps.connections.open",),
    TIER_2: ("chat.startStream", "chat.stopStream"),
    TIER_3: (
        "agents.sessions.rename",
        "agents.sessions.setStatus",
        "assistant.threads.setSuggestedPrompts",
        "assistant.threads.setTitle",
        "chat.delete",
        "chat.update",
        "conversations.history",
        "conversations.info",
        "conversations.join",
        "conversations.open",
        "conversations.replies",
        "reactions.add",
        "team.info",
    ),
    TIER_4: (
        "chat.appendStream",
        "chat.postEphemeral",
        "conversations.members",
        "files.completeUploadExternal",
        "files.getUploadURLExternal",
        "files.info",
        "users.info",
        "views.open",
        "views.publish",
        "views.push",
        "views.update",
    ),
    SPECIAL_600: ("assistant.threads.setStatus", "auth.test", "chat.getPermalink", "response_url"),
}
IN_WORKSPACE: Mapping[str, Rate] = {
    "chat.postMessage": tier(300),
    **{method: rate for rate, methods in _TIERS.items() for method in methods},
}
"""What the workspace allows of a method; one that is not listed is taken for tier 2."""
IN_CHANNEL: Mapping[str, Rate] = {
    "chat.postMessage": Rate(60, 5),
    "assistant.threads.setStatus": Rate(60, 10),
}
"""What one channel allows of a method, on top of that."""
MOST_CHANNELS = 1_000
"""Channels whose buckets are kept before those at rest are thrown away."""
_ENOUGH = 1 - 1e-9
"""A whole token, give or take what floating point loses."""


class Bucket:
    """A token bucket. Callers are served in the order they came; a cancelled one takes nothing."""

    def __init__(self, rate: Rate, scale: float, clock: MonotonicClock) -> None:
        self._per_second = rate.per_minute * scale / 60
        self._burst = max(1.0, rate.burst * scale)
        self._clock = clock
        self._turn = asyncio.Lock()
        self._left = self._burst
        self._at = clock.time()
        self._paused_until = self._at

    async def take(self) -> None:
        """Wait for a token and take it."""
        async with self._turn:  # only the first in line sleeps; asyncio's lock is fair
            while (seconds := self._shortage()) > 0:
                await self._clock.sleep(seconds)
            self._left -= 1

    def give_back(self) -> None:
        """Return a token that was taken for a call that was not made."""
        self._left = min(self._burst, self._left + 1)

    def pause(self, seconds: float) -> None:
        """Hand out nothing for so long; then one token, and more at the usual pace."""
        now = self._clock.time()
        self._paused_until = max(self._paused_until, now + seconds)
        self._left, self._at = 1.0, self._paused_until

    @property
    def is_at_rest(self) -> bool:
        """True when nobody waits and the bucket is full: a new one would be just the same."""
        return not self._turn.locked() and self._shortage() <= 0 and self._left >= self._burst

    def _shortage(self) -> float:
        now = self._clock.time()
        if now < self._paused_until:
            return self._paused_until - now
        self._left = min(self._burst, self._left + (now - self._at) * self._per_second)
        self._at = now
        return 0.0 if self._left >= _ENOUGH else (1 - self._left) / self._per_second


class RateLimiter:
    """The buckets of one workspace. `scale` multiplies every rate and burst, for load tests."""

    def __init__(self, *, scale: float = 1.0, clock: MonotonicClock | None = None) -> None:
        self._scale = scale
        self._clock = clock or LoopClock()
        self._methods: dict[str, Bucket] = {}
        self._channels: dict[tuple[str, str], Bucket] = {}

    async def wait(self, method: str, channel_id: str | None = None) -> float:
        """Wait until the call may be made; return the seconds it took."""
        began = self._clock.time()
        in_channel = self._channel(method, channel_id)
        if in_channel is not None:
            await in_channel.take()
        try:
            await self._method(method).take()
        except BaseException:
            if in_channel is not None:
                in_channel.give_back()
            raise
        return self._clock.time() - began

    def pause(self, method: str, seconds: float) -> None:
        """Hold the whole method back in this workspace, because Slack said 429 and for how long."""
        self._method(method).pause(seconds)

    def _method(self, method: str) -> Bucket:
        bucket = self._methods.get(method)
        if bucket is None:
            rate = IN_WORKSPACE.get(method, TIER_2)
            bucket = self._methods[method] = Bucket(rate, self._scale, self._clock)
        return bucket

    def _channel(self, method: str, channel_id: str | None) -> Bucket | None:
        rate = IN_CHANNEL.get(method)
        if rate is None or channel_id is None:
            return None
        bucket = self._channels.get((method, channel_id))
        if bucket is None:
            if len(self._channels) >= MOST_CHANNELS:
                self._channels = {key: kept for key, kept in self._channels.items() if not kept.is_at_rest}
            bucket = self._channels[method, channel_id] = Bucket(rate, self._scale, self._clock)
        return bucket
