"""Which week is planned, and when its person is busy in it."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from domain.errors import InvalidInputError, UnavailableError
from domain.people.model import Person
from domain.plans.assembling import week_span
from domain.plans.model import Plan
from domain.plans.ports import BusyTimes
from domain.plans.shapes import Span

MOST_AHEAD = 8
"""Weeks ahead that can be planned."""
MOST_HOURS = 80
FRIDAY = 4
FRIDAY_TURNS = time(15)
"""From then on, planning means the next week."""


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def planning_week(person: Person, now: datetime) -> date:
    """Return the Monday of the week a person plans now."""
    local = now.astimezone(person.zone)
    is_late = (local.weekday(), local.time()) >= (FRIDAY, FRIDAY_TURNS)
    return monday(local.date()) + timedelta(weeks=int(is_late))


def require_week(week: date, person: Person, now: datetime) -> date:
    """Return the Monday of a week that can be planned; InvalidInputError("week", …)."""
    first, wanted = monday(person.today(now)), monday(week)
    if wanted < first:
        raise InvalidInputError("week", "That week is over. Choose this one or a later one.")
    if wanted > first + timedelta(weeks=MOST_AHEAD):
        raise InvalidInputError("week", f"Plan at most {MOST_AHEAD} weeks ahead.")
    return wanted


def require_hours(hours: float | None) -> None:
    """Raise InvalidInputError("hours", …) for hours that no week has."""
    if hours is not None and not 0 <= hours <= MOST_HOURS:
        raise InvalidInputError("hours", f"Give a number of hours from 0 to {MOST_HOURS}.")


class BusyWeek:
    """The busy times of a plan's week, and a notice where the calendar cannot be read."""

    def __init__(self, calendars: BusyTimes) -> None:
        self._calendars = calendars

    async def of(self, plan: Plan) -> tuple[tuple[Span, ...], str | None]:
        """Return what a plan's person is busy with in its week; never fails for want of the calendar."""
        week = week_span(plan)
        try:
            found: Sequence[Span] = await self._calendars.busy(
                plan.team_id, plan.user_id, week.start, week.end
            )
        except UnavailableError:
            return (), "Your calendar could not be read, so its busy times are not in this plan."
        return tuple(found), None
