"""A replica in a process of its own, for tests that kill and freeze it: `python -m … URL`.

It says on its output what it does. On the first attempt at an item it waits for a line of input before it
records its effect; later attempts record at once.
"""

import asyncio
import sys

from domain.errors import LostOwnershipError
from domain.ids import ChannelId
from domain.ports import Accepted, Post
from scheduler.jobs.accepted import AcceptedJob
from scheduler.queue import Timing, WorkQueue
from scheduler.runner import Runner
from storage.database import Database
from storage.housekeeping import SqlHousekeeping
from storage.inbox import SqlInbox
from storage.posts import SqlPostLog
from tests.fakes.system import FixedClock, SequentialIds

QUICK = Timing(heartbeat_for=0.3, stalled_for=1.0, live_poll_for=0.2, poll_for=0.2, grace_for=0.5)


class EffectWork:
    """Records one effect per item and attempt."""

    def __init__(self, posts: SqlPostLog) -> None:
        self._posts = posts

    async def perform(self, accepted: Accepted) -> None:
        """Record the effect of this attempt."""
        say(f"started {accepted.key} {accepted.attempt}")
        if accepted.attempt == 1:
            await asyncio.to_thread(sys.stdin.readline)
        try:
            await self._posts.intend(accepted.team_id, effect(accepted.key, accepted.attempt))
        except LostOwnershipError:
            say(f"lost {accepted.key} {accepted.attempt}")
            raise
        say(f"recorded {accepted.key} {accepted.attempt}")

    async def give_up(self, accepted: Accepted, reference: str) -> None:
        """Say so."""
        say(f"gave up {accepted.key} {reference}")


def effect(key: str, attempt: int) -> Post:
    """Return the post that stands for the effect of one attempt."""
    return Post(f"{key}:{attempt}", ChannelId("C1"))


class NothingDue:
    """Recurring starts of a workspace without any."""

    async def claim_due(self) -> int:
        """Find nothing."""
        return 0

    async def follow_all(self) -> None:
        """Find nothing."""

    async def claim_unlearned(self) -> int:
        """Find nothing."""
        return 0

    async def tick(self) -> None:
        """Find nothing."""


def say(words: str) -> None:
    """Tell the test."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


async def main(url: str) -> None:
    """Work until killed."""
    database = await Database.open(url)
    queue = WorkQueue(url, timing=QUICK)
    await queue.open()
    inbox = SqlInbox(database, queue.enqueue, FixedClock(), SequentialIds())
    AcceptedJob(inbox, EffectWork(SqlPostLog(database))).register(queue)
    runner = Runner(
        queue,
        SqlHousekeeping(database, inbox, FixedClock()),
        NothingDue(),
        NothingDue(),
        NothingDue(),
        NothingDue(),
        FixedClock(),
    )
    runner.start()
    await queue.run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
