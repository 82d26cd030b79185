"""Pictures drawn away from the event loop."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar, TypeVarTuple

from bot.adapters.pictures.week import draw_week
from domain.plans.model import Plan
from domain.plans.shapes import Span, WorkingHours

SECONDS = 20.0
"""How long a picture may take; the first one in a process loads matplotlib."""

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")


class _Run(Protocol):
    async def __call__(
        self, function: Callable[[*Arguments], T], *arguments: *Arguments, seconds: float
    ) -> T: ...


class WeekDrawings:
    """`WeekPictures` by matplotlib."""

    def __init__(self, run: _Run) -> None:
        self._run = run

    async def week(self, plan: Plan, hours: WorkingHours, busy: Sequence[Span]) -> bytes:
        """Return a PNG of the plan's week; UnavailableError when it cannot be drawn now."""
        return await self._run(draw_week, plan, hours, tuple(busy), seconds=SECONDS)
