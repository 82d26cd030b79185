"""What a re-plan would change, in lines."""

from datetime import datetime

from domain.people.moments import WEEKDAYS
from domain.plans.model import Plan
from domain.plans.shapes import Event

MOST_LINES = 12


def difference(before: Plan, after: Plan) -> tuple[tuple[str, ...], int]:
    """Return what changes between two states of a plan, in order of time, and how many events move."""
    was = {event.id: event for event in before.live}
    now = {event.id: event for event in after.live}
    lines: list[tuple[datetime, str]] = []
    moved = 0
    for event in after.live:
        old = was.get(event.id)
        if old is None:
            lines.append((event.start, f"New: {event.title}, {_when(event, after)}"))
        elif (old.start, old.end) != (event.start, event.end):
            moved += 1
            lines.append((event.start, f"{event.title}: {_when(old, before)} → {_when(event, after)}"))
    gone = [event for event in before.live if event.id not in now]
    lines += [(event.start, f"Gone: {event.title}, {_when(event, before)}") for event in gone]
    was_out = {one.task_key for one in before.left_out}
    for one in after.left_out:
        task = after.task(one.task_key)
        if one.task_key not in was_out and task is not None:
            lines.append(
                (datetime.max.replace(tzinfo=after.zone), f"Does not fit: {task.title}. {one.reason}")
            )
    said = [line for _, line in sorted(lines)]
    rest = len(said) - MOST_LINES
    return tuple(said[:MOST_LINES] + ([f"and {rest} more"] if rest > 0 else [])), moved


def _when(event: Event, plan: Plan) -> str:
    start, end = event.start.astimezone(plan.zone), event.end.astimezone(plan.zone)
    return f"{WEEKDAYS[start.weekday()]} {start:%H:%M}–{end:%H:%M}"
