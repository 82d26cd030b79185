"""The clock ticks, whatever becomes of a tick."""

import asyncio
from collections import Counter

import pytest

from scheduler import runner as runner_module
from scheduler.runner import Runner
from tests.fakes.system import MONDAY, FixedClock


class Chores:
    """Everything that is ticked, counted; rescuing fails the first time."""

    def __init__(self) -> None:
        self.count: Counter[str] = Counter()
        self.changed = asyncio.Condition()

    async def _did(self, name: str) -> int:
        async with self.changed:
            self.count[name] += 1
            self.changed.notify_all()
        return 0

    async def rescue_stalled(self) -> int:
        """Fail once."""
        await self._did("rescue")
        if self.count["rescue"] == 1:
            raise ConnectionError("a secret of Ann's")
        return 0

    async def purge_done(self) -> int:
        """Count."""
        return await self._did("purge")

    async def purge_summaries(self) -> int:
        """Count."""
        return await self._did("summaries")

    async def claim_due(self) -> int:
        """Count."""
        return await self._did("due")

    async def follow_all(self) -> None:
        """Count."""
        await self._did("reminders")

    async def claim_unlearned(self) -> int:
        """Count."""
        return await self._did("unlearned")

    async def tick(self) -> None:
        """Count."""
        await self._did("plans")

    async def release_reservations(self) -> int:
        """Count."""
        return await self._did("release")


async def test_everything_is_ticked_at_once_and_then_again_and_a_failure_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(runner_module, "RESCUE_EVERY", 0.05)
    chores = Chores()
    runner = Runner(chores, chores, chores, chores, chores, chores, FixedClock())
    assert runner.last_tick_at is None
    runner.start()
    async with asyncio.timeout(10), chores.changed:
        await chores.changed.wait_for(lambda: chores.count["rescue"] >= 3 and len(chores.count) == 8)
    runner.stop()
    assert runner.last_tick_at == MONDAY
    assert "tick failed: rescue_stalled: ConnectionError" in caplog.text
    assert "secret" not in caplog.text


async def test_a_tick_cut_short_by_stopping_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    begun, cut = asyncio.Event(), asyncio.Event()

    class Slow(Chores):
        async def rescue_stalled(self) -> int:
            begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                cut.set()
            return 0

    runner = Runner(Slow(), Chores(), Chores(), Chores(), Chores(), Chores(), FixedClock())
    runner.start()
    async with asyncio.timeout(10):
        await begun.wait()
        runner.stop()
        await cut.wait()
    await asyncio.sleep(0)  # what the scheduler hears of it, it hears in the next turn of the loop
    await asyncio.sleep(0)
    assert "raised an exception" not in caplog.text


async def test_stopping_what_never_started_is_harmless() -> None:
    chores = Chores()
    Runner(chores, chores, chores, chores, chores, chores, FixedClock()).stop()
