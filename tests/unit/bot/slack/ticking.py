"""A monotonic clock that moves only when told, and wakes sleepers in the order of their time."""

import asyncio
import heapq
import itertools


class ToldClock:
    """A MonotonicClock for tests."""

    def __init__(self) -> None:
        self._now = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()

    def time(self) -> float:
        """Return the seconds told so far."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Wait until so many seconds were told."""
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + seconds, next(self._numbers), woken))
        await woken

    async def advance(self, seconds: float) -> None:
        """Let time pass; everyone due in between wakes at their own instant."""
        end = self._now + seconds
        await settle()
        while self._sleepers and self._sleepers[0][0] <= end + 1e-9:
            at, _, woken = heapq.heappop(self._sleepers)
            self._now = max(self._now, at)
            if not woken.done():
                woken.set_result(None)
            await settle()
        self._now = max(self._now, end)

    async def run(self) -> None:
        """Let as much time pass as anybody waits for."""
        await settle()
        while self._sleepers:
            await self.advance(self._sleepers[0][0] - self._now)


async def settle() -> None:
    """Let every task that can go on go on until it waits again."""
    for _ in range(20):
        await asyncio.sleep(0)
