"""The clock: it only ticks. What is due stands in rows; a tick on several replicas does no harm."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from domain.ports import Clock

logger = logging.getLogger(__name__)

RESCUE_EVERY = 3.0
"""Seconds. Ten to notice a frozen worker and one tick more stay within fifteen."""
RELEASE_EVERY = 60.0
PURGE_EVERY = 86_400.0
DUE_EVERY = 30.0
PLANS_EVERY = 300.0
FOLLOW_EVERY = 1_800.0

Tick = Callable[[], Awaitable[object]]


class Rescue(Protocol):
    """Takes lost jobs over."""

    async def rescue_stalled(self) -> int:
        """Put the jobs of dead workers back; return how many."""
        ...


class Housekeeping(Protocol):
    """Sweeps up."""

    async def purge_done(self) -> int:
        """Forget what was done long ago; return how many."""
        ...

    async def purge_summaries(self) -> int:
        """Forget what was found in conversations long ago; return how many."""
        ...

    async def release_reservations(self) -> int:
        """Free tokens of calls that died; return how many."""
        ...


class Recurring(Protocol):
    """Starts what is due."""

    async def claim_due(self) -> int:
        """Have everything started whose time has come; return how many."""
        ...


class Learning(Protocol):
    """Learns what changed."""

    async def claim_unlearned(self) -> int:
        """Have learned what changed since; return how much there is."""
        ...


class Plans(Protocol):
    """Keeps weekly plans true."""

    async def tick(self) -> None:
        """Note what was missed and whom a new busy time hits."""
        ...


class Reminders(Protocol):
    """Keeps the schedule of reminders."""

    async def claim_due(self) -> int:
        """Have everybody reminded whose time has come; return how many."""
        ...

    async def follow_all(self) -> None:
        """Bring the whole schedule up to date."""
        ...


class Runner:
    """Ticks for as long as it is started. `last_tick_at` belongs in the health line."""

    def __init__(
        self,
        rescue: Rescue,
        housekeeping: Housekeeping,
        recurring: Recurring,
        learning: Learning,
        plans: Plans,
        reminders: Reminders,
        clock: Clock,
    ) -> None:
        self._clock = clock
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._ticks: tuple[tuple[str, float, Tick], ...] = (
            ("rescue_stalled", RESCUE_EVERY, rescue.rescue_stalled),
            ("release_reservations", RELEASE_EVERY, housekeeping.release_reservations),
            ("claim_due", DUE_EVERY, recurring.claim_due),
            ("claim_unlearned", DUE_EVERY, learning.claim_unlearned),
            ("live_plans", PLANS_EVERY, plans.tick),
            ("claim_reminders", DUE_EVERY, reminders.claim_due),
            ("follow_reminders", FOLLOW_EVERY, reminders.follow_all),
            ("purge_done", PURGE_EVERY, housekeeping.purge_done),
            ("purge_summaries", PURGE_EVERY, housekeeping.purge_summaries),
        )
        self._is_stopping = False
        self.last_tick_at: datetime | None = None

    def start(self) -> None:
        """Start ticking on the running loop; each thing ticks once right away."""
        self._is_stopping = False
        for name, every, tick in self._ticks:
            self._scheduler.add_job(self._guarded, args=(name, tick))
            self._scheduler.add_job(
                self._guarded,
                IntervalTrigger(seconds=every),
                args=(name, tick),
                id=name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        self._scheduler.start()

    def stop(self) -> None:
        """Stop ticking; a tick under way is cut short."""
        self._is_stopping = True
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _guarded(self, name: str, tick: Tick) -> None:
        """Tick; what fails now is due again at the next tick."""
        try:
            await tick()
        except asyncio.CancelledError:
            if not self._is_stopping:
                raise
            # The scheduler would log a tick that is cut short as a failure.
        except Exception as error:
            logger.warning("tick failed: %s: %s", name, type(error).__name__)
        else:
            self.last_tick_at = self._clock.now()
