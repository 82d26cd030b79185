"""Rate limits refill with time."""

from sandbox.peer.clock import Clock
from sandbox.peer.rates import POST_IN_CHANNEL, TIER_1, TIER_2, RateLimits


def test_a_tier_takes_a_minutes_worth_and_refills_evenly() -> None:
    clock = Clock()
    limits = RateLimits(clock)
    assert [limits.wait_for(("m",), TIER_2) for _ in range(20)] == [0] * 20
    assert limits.wait_for(("m",), TIER_2) == 3
    assert limits.wait_for(("n",), TIER_2) == 0
    clock.advance(3)
    assert limits.wait_for(("m",), TIER_2) == 0
    assert limits.wait_for(("m",), TIER_2) > 0


def test_a_scale_multiplies_and_off_is_off() -> None:
    limits = RateLimits(Clock())
    limits.set(True, 2)
    assert [limits.wait_for(("m",), POST_IN_CHANNEL) for _ in range(20)] == [0] * 20
    assert limits.wait_for(("m",), POST_IN_CHANNEL) == 1
    limits.set(False, 1)
    assert [limits.wait_for(("m",), TIER_1) for _ in range(100)] == [0] * 100
