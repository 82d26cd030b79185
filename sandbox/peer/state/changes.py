"""Wake whoever waits for the workspace to change."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from sandbox.peer.errors import NotPossibleError

T = TypeVar("T")


class Changes:
    """Tell the waiting of every change; many changes in one turn of the loop wake once."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()
        self._timers: set[asyncio.TimerHandle] = set()
        self.count = 0

    def notify(self) -> None:
        """Say that something changed."""
        self.count += 1
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def until(self, predicate: Callable[[], T | bool | None], timeout: float | None) -> T:  # noqa: ASYNC109
        """Return the predicate's first truthy answer; raise TimeoutError after `timeout` seconds.

        What the predicate looks for and does not find is not there yet.
        """
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(timeout):
            while True:
                with suppress(NotPossibleError):
                    if answer := predicate():
                        return answer  # type: ignore[return-value]
                future: asyncio.Future[None] = loop.create_future()
                self._waiting.add(future)
                try:
                    await future
                finally:
                    self._waiting.discard(future)

    def later(self, seconds: float, action: Callable[[], None]) -> asyncio.TimerHandle:
        """Run the action after some seconds, unless the workspace closes before."""

        def run() -> None:
            self._timers.discard(handle)
            action()

        handle = asyncio.get_running_loop().call_later(seconds, run)
        self._timers.add(handle)
        return handle

    def forget(self, handle: asyncio.TimerHandle) -> None:
        """Cancel a timer that is no longer wanted."""
        handle.cancel()
        self._timers.discard(handle)

    def close(self) -> None:
        """Cancel all timers."""
        for handle in self._timers:
            handle.cancel()
        self._timers.clear()
