"""Pictures drawn away from the event loop."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar, TypeVarTuple

import structlog

from bot.adapters.pictures.week import draw_week
from domain.errors import UnavailableError
from domain.plans.model import Plan
from domain.plans.shapes import Span, WorkingHours

SECONDS = 20.0
"""How long a picture may take; the first one in a process loads matplotlib."""

log = structlog.get_logger(__name__)

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
        try:
            return await self._run(draw_week, plan, hours, tuple(busy), seconds=SECONDS)
        except UnavailableError:
            raise
        except Exception as error:  # whatever a drawing dies of, the week is in the list as well
            log.exception("drawing_failed", error=type(error).__name__)
            raise UnavailableError("The picture could not be drawn.") from None
