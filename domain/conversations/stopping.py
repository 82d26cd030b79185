"""Stopping a turn: a signal that the work races against, raised here or by another replica."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from domain.ids import ChannelId, MessageTs, TeamId

T = TypeVar("T")
Thread = tuple[TeamId, ChannelId, MessageTs]


class StoppedError(Exception):
    """The turn was asked to stop while it waited for something."""


class StopSignal:
    """Raised once, noticed by whatever races against it."""

    def __init__(self) -> None:
        self._raised = asyncio.Event()

    def raise_(self) -> None:
        """Ask the work to stop."""
        self._raised.set()

    async def wait(self, at_most: timedelta) -> bool:
        """Wait for the signal; tell whether it came."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._raised.wait(), at_most.total_seconds())
        return self._raised.is_set()

    async def race(self, work: Awaitable[T]) -> T:
        """Return what the work gives, or cancel it and raise StoppedError when the signal comes first."""
        doing = asyncio.ensure_future(work)
        stopping = asyncio.ensure_future(self._raised.wait())
        try:
            await asyncio.wait({doing, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if self._raised.is_set():
                raise StoppedError
            return doing.result()
        finally:
            await _end(doing)
            await _end(stopping)


class Stops:
    """The signals of the turns this process is working on, and the watch for other processes' wishes."""

    def __init__(self, poll_for: timedelta) -> None:
        self._poll_for = poll_for
        self._running: dict[Thread, set[StopSignal]] = {}

    def stop(self, thread: Thread) -> None:
        """Stop the turns of a thread that run here."""
        for signal in self._running.get(thread, ()):
            signal.raise_()

    @contextlib.asynccontextmanager
    async def running(
        self, thread: Thread, is_requested: Callable[[], Awaitable[bool]]
    ) -> AsyncIterator[StopSignal]:
        """Give a turn its signal, raised by `stop` here or once `is_requested` says so."""
        signal = StopSignal()
        self._running.setdefault(thread, set()).add(signal)
        watch = asyncio.ensure_future(self._watch(signal, is_requested))
        try:
            yield signal
        finally:
            await _end(watch)
            self._running[thread].discard(signal)
            if not self._running[thread]:
                del self._running[thread]

    async def _watch(self, signal: StopSignal, is_requested: Callable[[], Awaitable[bool]]) -> None:
        while not await signal.wait(self._poll_for):
            if await is_requested():
                signal.raise_()


async def _end(task: "asyncio.Future[T]") -> None:
    """Cancel what still runs and wait for its end; how it ended is of no interest any more."""
    if not task.done():
        task.cancel()
        await asyncio.wait({task})
    if not task.cancelled():
        task.exception()
