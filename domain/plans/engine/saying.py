"""Slots in people's words."""

from collections.abc import Sequence

from domain.plans.engine.grid import Grid
from domain.plans.lengths import say_length
from domain.plans.scheduling import ScheduleRequest
from domain.plans.shapes import SLOT_MINUTES

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MANY = 3


def length(slots: int) -> str:
    """Say a number of slots: `1 h 15`."""
    return say_length(slots * SLOT_MINUTES)


def moment(request: ScheduleRequest, grid: Grid, lane: int, slot: int) -> str:
    """Say when a slot begins on a worker's clock: `Thursday 17:00`, with the date beyond the first week."""
    at = grid.at(slot).astimezone(request.workers[lane].zone)
    day = DAYS[at.weekday()]
    if not 0 <= (at.date() - request.first_day).days < 7:
        day = f"{day} {at.day} {MONTHS[at.month - 1]}"
    return f"{day} {at:%H:%M}"


def moments(request: ScheduleRequest, grid: Grid, lane: int, slots: Sequence[int]) -> str:
    """Say when several slots begin, the first few of them."""
    said = [moment(request, grid, lane, slot) for slot in sorted(slots)]
    more = f" and {len(said) - MANY} more" if len(said) > MANY else ""
    return ", ".join(said[:MANY]) + more


def titles(request: ScheduleRequest, keys: Sequence[str]) -> str:
    """Name tasks by their titles."""
    names = {task.key: task.title for task in request.tasks}
    more = f" and {len(keys) - MANY} more" if len(keys) > MANY else ""
    return ", ".join(f"“{names[key]}”" for key in keys[:MANY]) + more
