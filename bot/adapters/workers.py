"""Heavy work in processes of its own: it cannot hold up a conversation, and is ended when it takes long."""

import asyncio
from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

import structlog
from anyio import BrokenWorkerProcess, CapacityLimiter, to_process

from domain.errors import UnavailableError

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")

log = structlog.get_logger(__name__)


class WorkerProcesses:
    """Runs module-level functions elsewhere. Processes start when first needed and go when long idle."""

    def __init__(self, at_once: int = 1) -> None:
        self._turns = asyncio.Semaphore(at_once)

    async def run(self, function: Callable[[*Arguments], T], *arguments: *Arguments, seconds: float) -> T:
        """Return what the function returns; what it raises is raised here.

        UnavailableError when it takes longer than `seconds`, waiting for its turn not counted, or its
        process dies; either way the process is gone, and the next call gets a new one.
        """
        async with self._turns:
            try:
                async with asyncio.timeout(seconds):
                    return await to_process.run_sync(
                        function, *arguments, cancellable=True, limiter=CapacityLimiter(1)
                    )
            except TimeoutError:
                log.warning("worker_too_slow", function=function.__name__, seconds=seconds)
                raise UnavailableError("That took longer than it may.") from None
            except BrokenWorkerProcess:
                log.warning("worker_died", function=function.__name__)
                raise UnavailableError("That ended before it was done.") from None
