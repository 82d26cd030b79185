"""Rate limits by tier, per method: so many calls a minute, with a burst of the same size."""

import math
from dataclasses import dataclass

from sandbox.peer.clock import Clock


@dataclass(frozen=True, slots=True)
class Rate:
    """Calls a minute, and how many may come at once."""

    per_minute: float
    burst: float


def tier(per_minute: float) -> Rate:
    """Return the rate of one of Slack's tiers; Slack tolerates a burst, here a minute's worth."""
    return Rate(per_minute, per_minute)


# Slack says 1+ a minute, and lets an app open its ten connections one after another.
TIER_1 = Rate(1, 20)
TIER_2 = tier(20)
TIER_3 = tier(50)
TIER_4 = tier(100)
# One message a second in a channel, short bursts tolerated; several hundred a minute in the workspace.
POST_IN_CHANNEL = Rate(60, 10)
POST_IN_WORKSPACE = tier(300)
STATUS_IN_CHANNEL = tier(60)
SPECIAL_600 = tier(600)


@dataclass(slots=True)
class Bucket:
    """What is left of a rate at an instant."""

    left: float
    at: float


class RateLimits:
    """Count calls; a scale above 1 lifts all limits by that factor."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, ...], Bucket] = {}
        self._is_on = True
        self._scale = 1.0

    def set(self, on: bool, scale: float) -> None:
        """Switch the limits on or off, and scale them."""
        self._is_on, self._scale = on, scale
        self._buckets.clear()

    def wait_for(self, key: tuple[str, ...], rate: Rate) -> int:
        """Count a call: return 0 when it may pass, else the whole seconds to wait."""
        if not self._is_on:
            return 0
        now, per_second = self._clock.now(), rate.per_minute * self._scale / 60
        capacity = max(1.0, rate.burst * self._scale)
        bucket = self._buckets.setdefault(key, Bucket(capacity, now))
        bucket.left = min(capacity, bucket.left + (now - bucket.at) * per_second)
        bucket.at = now
        if bucket.left >= 1:
            bucket.left -= 1
            return 0
        return max(1, math.ceil((1 - bucket.left) / per_second))
