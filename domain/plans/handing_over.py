"""What one person hands over to another in a week planned together, said for each of the two."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.ids import UserId
from domain.people.model import Person
from domain.plans.shapes import Task

MOST = 5
"""Hand-overs that are named at once."""
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class HandOver:
    """A task that comes after somebody else's. `done_at` is when that one ends, None when it has no place."""

    before: Task
    after: Task
    giver: Person
    taker: Person
    done_at: datetime | None

    @property
    def is_known(self) -> bool:
        """Tell whether the taker may hear of the giver's task: a goal, or a step of the same process."""
        return self.before.process_id is None or self.before.process_id == self.after.process_id

    def for_taker(self) -> str:
        """Say what the taker's task waits for."""
        what = f"{self.giver.name}'s “{self.before.title}”" if self.is_known else f"work of {self.giver.name}"
        if self.done_at is None:
            return f"“{self.after.title}” waits for {what}, which has no place in this week."
        return f"“{self.after.title}” comes after {what}, {_moment(self.done_at, self.taker.zone)}."

    def for_giver(self) -> str:
        """Say who waits for the giver's task."""
        is_known = self.after.process_id is None or self.after.process_id == self.before.process_id
        what = f"{self.taker.name}'s “{self.after.title}”" if is_known else f"work of {self.taker.name}"
        return f"“{self.before.title}” comes before {what}."

    def for_asker(self, zone: ZoneInfo) -> str:
        """Say it to who asked for all of it."""
        at = "no place" if self.done_at is None else _moment(self.done_at, zone)
        return f"{self.giver.name}'s “{self.before.title}” ({at}) → {self.taker.name}'s “{self.after.title}”"


def hand_overs(
    tasks: Sequence[Task],
    whose: Mapping[str, UserId],
    people: Mapping[UserId, Person],
    ends: Mapping[str, datetime],
) -> list[HandOver]:
    """Return what goes from one of the people to another."""
    known = {task.key: task for task in tasks}
    return [
        HandOver(known[key], task, people[whose[key]], people[whose[task.key]], ends.get(key))
        for task in tasks
        for key in task.after
        if key in known and whose[key] != whose[task.key]
    ]


def said_to(person: Person, found: Sequence[HandOver]) -> list[str]:
    """Say the hand-overs of one person, those they wait for first."""
    lines = [one.for_taker() for one in found if one.taker.id == person.id]
    return few([*lines, *(one.for_giver() for one in found if one.giver.id == person.id)])


def few(lines: Sequence[str]) -> list[str]:
    """Return the first lines, and how many more there are."""
    rest = len(lines) - MOST
    return [*lines[:MOST], *([f"And {rest} more."] if rest > 0 else [])]


def _moment(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{_DAYS[local.weekday()]} {local:%H:%M}"
