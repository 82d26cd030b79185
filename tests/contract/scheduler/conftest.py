"""A queue on a fresh database, with the storage that feeds it."""

from collections.abc import AsyncIterator

import pytest

from scheduler.queue import Timing, WorkQueue

QUICK = Timing(heartbeat_for=0.3, stalled_for=1.0, live_poll_for=0.2, poll_for=0.2, grace_for=0.5)


@pytest.fixture
async def queue(database_url: str) -> AsyncIterator[WorkQueue]:
    """A queue, opened, its beats and polls much quicker than in earnest."""
    queue = WorkQueue(database_url, timing=QUICK)
    await queue.open()
    yield queue
    await queue.close()
