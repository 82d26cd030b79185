"""The told clock wakes sleepers at their own instants."""

import asyncio

from bot.adapters.slack.limits import MonotonicClock
from tests.unit.bot.slack.ticking import ToldClock, settle


async def test_sleepers_wake_in_the_order_of_their_time() -> None:
    clock = ToldClock()
    port: MonotonicClock = clock
    woken: list[tuple[str, float]] = []

    async def sleeper(name: str, seconds: float) -> None:
        await port.sleep(seconds)
        woken.append((name, clock.time()))

    tasks = [asyncio.create_task(sleeper(name, after)) for name, after in (("late", 3), ("early", 1))]
    await clock.advance(2)
    assert woken == [("early", 1.0)]
    await clock.run()
    await asyncio.gather(*tasks)
    assert woken[1] == ("late", 3.0)
    assert clock.time() == 3.0


async def test_a_cancelled_sleeper_is_let_go() -> None:
    clock = ToldClock()
    task = asyncio.create_task(clock.sleep(1))
    await settle()
    task.cancel()
    await clock.advance(2)
    assert task.cancelled()
    assert clock.time() == 2.0
