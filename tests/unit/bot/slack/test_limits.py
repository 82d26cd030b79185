"""Calls wait for their turn, at Slack's rates, and are never refused."""

import asyncio
from collections import Counter

import pytest

from bot.adapters.slack.limits import IN_CHANNEL, IN_WORKSPACE, MOST_CHANNELS, LoopClock, RateLimiter
from tests.unit.bot.slack.ticking import ToldClock, settle


class Caller:
    """Makes calls and notes when each was let through."""

    def __init__(self, clock: ToldClock, *, scale: float = 1.0) -> None:
        self.clock = clock
        self.limiter = RateLimiter(scale=scale, clock=clock)
        self.passed: list[tuple[str, float]] = []

    def call(self, name: str, method: str, channel_id: str | None = None) -> asyncio.Task[None]:
        async def one() -> None:
            await self.limiter.wait(method, channel_id)
            self.passed.append((name, round(self.clock.time(), 3)))

        return asyncio.create_task(one())

    @property
    def times(self) -> list[float]:
        return [at for _, at in self.passed]


@pytest.fixture
def clock() -> ToldClock:
    return ToldClock()


async def test_a_burst_passes_at_once_and_the_rest_at_the_pace_of_the_tier(clock: ToldClock) -> None:
    caller = Caller(clock)
    tasks = [caller.call(str(number), "chat.startStream") for number in range(13)]
    await clock.run()
    await asyncio.gather(*tasks)
    assert caller.times == [0.0] * 10 + [3.0, 6.0, 9.0]  # 20 a minute


@pytest.mark.parametrize("method", sorted(IN_WORKSPACE))
async def test_no_minute_of_steady_calls_holds_more_than_one_and_a_half_times_the_tier(
    method: str, clock: ToldClock
) -> None:
    rate = IN_WORKSPACE[method]
    caller = Caller(clock)
    tasks = [caller.call(str(number), method) for number in range(int(rate.per_minute * 2) + 10)]
    await clock.run()
    await asyncio.gather(*tasks)
    busiest = max(sum(start <= at < start + 60 for at in caller.times) for start in set(caller.times))
    assert busiest <= rate.per_minute + rate.burst


async def test_callers_are_served_in_the_order_they_came(clock: ToldClock) -> None:
    caller = Caller(clock)
    tasks = [caller.call(str(number), "chat.update") for number in range(60)]
    await clock.run()
    await asyncio.gather(*tasks)
    assert [name for name, _ in caller.passed] == [str(number) for number in range(60)]


async def test_a_channel_gets_a_post_a_second_while_others_are_free(clock: ToldClock) -> None:
    caller = Caller(clock)
    busy = [caller.call("busy", "chat.postMessage", "C1") for _ in range(8)]
    other = caller.call("other", "chat.postMessage", "C2")
    await settle()
    assert Counter(name for name, _ in caller.passed) == {"busy": 5, "other": 1}
    await clock.run()
    await asyncio.gather(other, *busy)
    assert caller.times[-3:] == [1.0, 2.0, 3.0]


async def test_methods_do_not_wait_for_one_another(clock: ToldClock) -> None:
    caller = Caller(clock)
    tasks = [caller.call("stream", "chat.startStream") for _ in range(11)]
    tasks.append(caller.call("update", "chat.update"))
    await settle()
    assert ("update", 0.0) in caller.passed
    await clock.run()
    await asyncio.gather(*tasks)


async def test_a_cancelled_caller_takes_nothing_and_holds_nobody_up(clock: ToldClock) -> None:
    caller = Caller(clock)
    burst = [caller.call("burst", "chat.startStream") for _ in range(10)]
    await asyncio.gather(*burst)
    first, second, third = (caller.call(name, "chat.startStream") for name in ("1", "2", "3"))
    await clock.advance(1)
    first.cancel()
    second.cancel()
    await clock.run()
    await third
    assert caller.passed[-1] == ("3", 3.0)
    assert first.cancelled()
    assert second.cancelled()


async def test_a_call_cancelled_at_the_second_bucket_returns_the_token_of_the_first(clock: ToldClock) -> None:
    caller = Caller(clock)
    caller.limiter.pause("chat.postMessage", 30)
    given_up = [caller.call("given up", "chat.postMessage", "C1") for _ in range(5)]
    await settle()
    for task in given_up:
        task.cancel()
    await settle()
    tasks = [caller.call("kept", "chat.postMessage", "C1") for _ in range(5)]
    await clock.run()
    await asyncio.gather(*tasks)
    # Five tokens of the channel are there again: only the workspace's pace after the pause counts.
    assert caller.times == [30.0, 30.2, 30.4, 30.6, 30.8]


async def test_a_pause_holds_back_those_who_wait_already(clock: ToldClock) -> None:
    caller = Caller(clock)
    await asyncio.gather(*(caller.call("burst", "chat.update") for _ in range(25)))
    waiting = [caller.call(str(number), "chat.update") for number in range(2)]
    await clock.advance(1)
    caller.limiter.pause("chat.update", 10)
    await clock.run()
    await asyncio.gather(*waiting)
    assert caller.times[-2:] == [11.0, 12.2]


async def test_a_longer_pause_is_not_shortened(clock: ToldClock) -> None:
    caller = Caller(clock)
    caller.limiter.pause("chat.update", 10)
    caller.limiter.pause("chat.update", 1)
    task = caller.call("late", "chat.update")
    await clock.run()
    await task
    assert caller.times == [10.0]


async def test_scale_multiplies_bursts_and_rates(clock: ToldClock) -> None:
    caller = Caller(clock, scale=2)
    tasks = [caller.call("", "chat.startStream") for _ in range(22)]
    await clock.run()
    await asyncio.gather(*tasks)
    assert caller.times[19:] == [0.0, 1.5, 3.0]


async def test_the_wait_is_told(clock: ToldClock) -> None:
    limiter = RateLimiter(clock=clock)
    limiter.pause("auth.test", 2)
    task = asyncio.create_task(limiter.wait("auth.test"))
    await clock.run()
    assert await task == 2.0


async def test_an_unlisted_method_is_taken_for_a_slow_one(clock: ToldClock) -> None:
    caller = Caller(clock)
    tasks = [caller.call("", "canvases.create") for _ in range(11)]
    await clock.run()
    await asyncio.gather(*tasks)
    assert caller.times[-1] == 3.0


async def test_channels_at_rest_are_forgotten_and_busy_ones_kept(clock: ToldClock) -> None:
    limiter = RateLimiter(clock=clock, scale=1000)
    burst = int(IN_CHANNEL["chat.postMessage"].burst * 1000)
    for number in range(MOST_CHANNELS):
        await limiter.wait("chat.postMessage", f"C{number}")
    await clock.advance(60)
    for _ in range(burst):
        await limiter.wait("chat.postMessage", "C0")
    await limiter.wait("chat.postMessage", "CNEW")
    assert len(limiter._channels) == 2
    assert ("chat.postMessage", "C0") in limiter._channels


async def test_the_real_clock_grows() -> None:
    clock = LoopClock()
    began = clock.time()
    await clock.sleep(0.001)
    assert clock.time() > began
