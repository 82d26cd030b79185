"""What a week planned together came to, for who asked: only of what they see themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.ids import UserId
from domain.people.model import Person
from domain.plans.handing_over import few
from domain.plans.joining import Parts
from domain.plans.scheduling import LeftOut, Obstacle, Schedule
from domain.plans.shapes import Task

FEWEST_FOR_TOTALS = 4
"""People from whom on a figure of all of them is said."""
_WHY: Mapping[Obstacle, str] = {
    Obstacle.PREDECESSOR: "what it waits for leaves no time",
    Obstacle.DEADLINE: "no room before it is due",
    Obstacle.EARLIEST: "no room after it may begin",
    Obstacle.TOO_LONG: "it is longer than any free stretch",
    Obstacle.NO_HOURS: "no working hours are left",
}
_FULL = "no room is left in the week"


@dataclass(frozen=True, slots=True)
class Share:
    """How much of what the asker sees, minutes, somebody got."""

    person: Person
    minutes: int


@dataclass(frozen=True, slots=True)
class TeamDraft:
    """Who has a draft of a week. The rest is empty when the same was asked for before.

    `left_out` and `hand_overs` are lines; `total` is minutes, None for fewer than four people.
    """

    people: tuple[Person, ...]
    week: date
    shares: tuple[Share, ...] = ()
    left_out: tuple[str, ...] = ()
    hand_overs: tuple[str, ...] = ()
    total: int | None = None


def team_draft(
    actor: Person,
    people: Sequence[Person],
    week: date,
    shared: Sequence[Task],
    schedule: Schedule,
    parts: Parts,
) -> TeamDraft:
    """Sum up what was shared out; what is somebody's own stays out of it."""
    known = {task.key: task for task in shared}
    minutes: dict[UserId, int] = {}
    for plan in parts.plans:
        minutes[plan.user_id] = sum(event.minutes for event in plan.live if event.task_key in known)
    names = {person.id: person.name for person in people}
    left = [
        _left(one, known[one.task_key], names.get(parts.whose[one.task_key], ""))
        for one in schedule.left_out
        if one.task_key in known
    ]
    return TeamDraft(
        tuple(people),
        week,
        tuple(Share(person, minutes.get(person.id, 0)) for person in people),
        tuple(few(left)),
        tuple(few([one.for_asker(actor.zone) for one in parts.hand_overs])),
        sum(minutes.values()) if len(people) >= FEWEST_FOR_TOTALS else None,
    )


def _left(one: LeftOut, task: Task, name: str) -> str:
    whose = f" ({name})" if name and len(task.workers) == 1 else ""
    return f"“{task.title}”{whose}: {_WHY.get(one.obstacle, _FULL)}"
