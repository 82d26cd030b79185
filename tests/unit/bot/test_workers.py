"""Real processes: what they return, what they raise, and what becomes of them."""

import asyncio
import os
import time

import psutil
import pytest

from bot.adapters.workers import WorkerProcesses
from domain.errors import UnavailableError


def whoami(_: int) -> int:
    return os.getpid()


def sleep_long(seconds: float) -> None:
    time.sleep(seconds)


def die(code: int) -> None:
    os._exit(code)


def refuse(word: str) -> None:
    raise ValueError(word)


async def test_work_is_done_in_another_process_and_the_process_is_kept() -> None:
    workers = WorkerProcesses()
    first = await workers.run(whoami, 1, seconds=30)
    assert first != os.getpid()
    assert await workers.run(whoami, 1, seconds=30) == first


async def test_what_the_work_raises_is_raised_here() -> None:
    with pytest.raises(ValueError, match="no"):
        await WorkerProcesses().run(refuse, "no", seconds=30)


async def test_work_that_takes_too_long_is_ended_with_its_process() -> None:
    workers = WorkerProcesses()
    pid = await workers.run(whoami, 1, seconds=30)
    with pytest.raises(UnavailableError, match="longer"):
        await workers.run(sleep_long, 60.0, seconds=0.2)
    _, alive = psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=10)
    assert not alive
    assert await workers.run(whoami, 1, seconds=30) != pid


async def test_a_process_that_dies_is_replaced() -> None:
    workers = WorkerProcesses()
    with pytest.raises(UnavailableError, match="ended"):
        await workers.run(die, 3, seconds=30)
    assert await workers.run(whoami, 1, seconds=30)


async def test_the_event_loop_goes_on_meanwhile() -> None:
    workers = WorkerProcesses()
    work = asyncio.create_task(workers.run(sleep_long, 0.2, seconds=30))
    turns = 0
    while not work.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 10
