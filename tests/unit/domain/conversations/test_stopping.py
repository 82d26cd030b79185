"""The stop signal: it wins races, cancels what loses, and leaves nothing running."""

import asyncio
from datetime import timedelta

import pytest

from domain.conversations.stopping import StoppedError, Stops, StopSignal
from domain.ids import ChannelId, MessageTs, TeamId

THREAD = (TeamId("T1"), ChannelId("C1"), MessageTs("1.1"))


async def never() -> bool:
    return False


async def test_work_that_ends_first_gives_its_result_or_its_error() -> None:
    async def work() -> int:
        return 42

    async def fail() -> int:
        raise ValueError("broken")

    signal = StopSignal()
    assert await signal.race(work()) == 42
    with pytest.raises(ValueError, match="broken"):
        await signal.race(fail())


async def test_the_signal_cancels_the_work_and_waits_for_its_end() -> None:
    ended: list[str] = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("work")

    signal = StopSignal()
    racing = asyncio.create_task(signal.race(work()))
    await asyncio.sleep(0)
    signal.raise_()
    with pytest.raises(StoppedError):
        await racing
    assert ended == ["work"]


async def test_cancelling_the_race_cancels_the_work() -> None:
    started, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    racing = asyncio.create_task(StopSignal().race(work()))
    await started.wait()
    racing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await racing
    assert ended.is_set()


async def test_a_wish_written_elsewhere_is_noticed() -> None:
    wishes = iter([False, False, True])

    async def is_requested() -> bool:
        return next(wishes)

    stops = Stops(timedelta(milliseconds=1))
    async with stops.running(THREAD, is_requested) as signal:
        assert await signal.wait(timedelta(seconds=1))


async def test_a_finished_turn_leaves_no_watch_behind() -> None:
    stops = Stops(timedelta(seconds=60))
    before = asyncio.all_tasks()
    async with stops.running(THREAD, never):
        assert len(asyncio.all_tasks()) == len(before) + 1
    assert asyncio.all_tasks() == before
    stops.stop(THREAD)
