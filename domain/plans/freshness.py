"""Whether somebody may want a fresh start: away for two working days, or six things overdue."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from domain.plans.model import Plan, PlanSettings
from domain.plans.shapes import EventState
from domain.processes.assignments import open_steps_of
from domain.processes.model import Process

AWAY_DAYS = 2
OVERDUE = 6
REST = timedelta(days=3)
"""How long after an answer nobody is asked again."""


def fresh_facts(
    plan: Plan, settings: PlanSettings, processes: Iterable[Process], now: datetime
) -> str | None:
    """Return why a fresh start is offered, in words; None when it is not."""
    answered = settings.fresh_answered_at
    if settings.awaits_fresh_start or (answered is not None and now - answered < REST):
        return None
    today = now.astimezone(plan.zone).date()
    if not plan.week <= today < plan.week + timedelta(days=7):
        return None
    missed = _missed(plan, _working_days_before(settings, today))
    if missed is not None:
        return f"The last {AWAY_DAYS} working days went by without your plan: {missed} planned events."
    overdue = sum(one.is_overdue(today) for one in open_steps_of(plan.user_id, processes))
    return f"{overdue} of your steps are overdue." if overdue >= OVERDUE else None


def _working_days_before(settings: PlanSettings, today: date) -> list[date]:
    days = (today - timedelta(days=number) for number in range(1, 15))
    return [day for day in days if settings.hours.on(day)][:AWAY_DAYS]


def _missed(plan: Plan, days: list[date]) -> int | None:
    """Return how many events of the days were missed, if each day had some and none was done."""
    count = 0
    for day in days:
        events = [e for e in plan.live if e.start.astimezone(plan.zone).date() == day]
        if not events or any(event.state is not EventState.MISSED for event in events):
            return None
        count += len(events)
    return count if len(days) == AWAY_DAYS else None
